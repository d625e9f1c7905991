// What a project does with visitors who were not asked yet.
import { z } from 'zod';
import { readSetting, writeSetting } from '../../platform/settings-store.js';
import { announceNews } from '../on-news.js';

export const CONSENT_MODES = ['ask-first', 'unless-refused'] as const;
/** `ask-first`: nothing is stored before a yes. `unless-refused`: all is stored until a no. */
export type ConsentMode = (typeof CONSENT_MODES)[number];

/** Stands for every project without a choice of its own. */
export const EVERY_PROJECT = '*';

const modeSchema = z.enum(CONSENT_MODES);
const keyOf = (project: string) => `consent.mode:${project}`;

/** The project's own choice, else that of `*`, else `ask-first`. */
export async function consentModeOf(project: string): Promise<ConsentMode> {
  const own = await readSetting(keyOf(project), modeSchema);
  return own ?? (await readSetting(keyOf(EVERY_PROJECT), modeSchema)) ?? 'ask-first';
}

/** Holds at once on this node and within seconds on others. */
export async function setConsentMode(project: string, mode: ConsentMode): Promise<void> {
  await writeSetting(keyOf(project), modeSchema.parse(mode));
  announceNews({ kind: 'everything' });
}
