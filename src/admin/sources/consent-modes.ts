// The consent mode of each project in plain words, and its change.
import { z } from 'zod';
import { CONSENT_MODES, type ConsentMode, consentModeOf, setConsentMode } from '../../consent/index.js';
import { InvalidInput } from '../../platform/errors.js';

const MEANING: Record<ConsentMode, { title: string; text: string }> = {
  'ask-first': {
    title: 'Ask first',
    text: 'Of a visitor who was not asked, or did not answer, a page’s events are counted and nothing of them is stored. With a yes they are stored from then on.',
  },
  'unless-refused': {
    title: 'Unless refused',
    text: 'A page’s events are stored until the visitor says no. Choose it only where the law, or the consent banner before it, lets you.',
  },
};

/** One entry a project, as a form shows it. */
export async function consentModes(projects: string[]) {
  return Promise.all(
    projects.map(async (project) => {
      const mode = await consentModeOf(project);
      return {
        project,
        title: MEANING[mode].title,
        text: MEANING[mode].text,
        choices: CONSENT_MODES.map((value) => ({ value, ...MEANING[value], chosen: value === mode })),
      };
    }),
  );
}

const formSchema = z.object({ project: z.string().min(1).max(100), mode: z.enum(CONSENT_MODES) });

/** Throws InvalidInput for a mode or a project that there is not. */
export async function changeConsentMode(form: unknown, projects: string[]): Promise<void> {
  const parsed = formSchema.safeParse(form);
  if (!parsed.success || !projects.includes(parsed.data.project)) throw new InvalidInput('There is no such choice.');
  await setConsentMode(parsed.data.project, parsed.data.mode);
}
