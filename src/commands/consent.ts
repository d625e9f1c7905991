// `rapport consent`: what a project does with visitors who were not asked yet.
import { Argument, Command } from 'commander';
import { CONSENT_MODES, type ConsentMode, consentModeOf, setConsentMode } from '../consent/index.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

const SAID: Record<ConsentMode, string> = {
  'ask-first': 'nothing about a visitor is stored before they allow analytics',
  'unless-refused': 'what a visitor does is stored unless they refuse analytics',
};

export function consentCommand(): Command {
  return new Command('consent').description('what may be stored about visitors').addCommand(modeCommand());
}

function modeCommand(): Command {
  return new Command('mode')
    .description("show or set a project's mode")
    .argument('<project>', 'its name; * is every project without a choice of its own')
    .addArgument(new Argument('[mode]', 'without it the mode is shown').choices(CONSENT_MODES))
    .option('--json', 'print one JSON object')
    .action(async (project: string, mode: ConsentMode | undefined, { json }: { json?: boolean }) => {
      const holds = await withDatabase(async () => {
        if (mode) await setConsentMode(project, mode);
        return consentModeOf(project);
      });
      answer(json, { project, mode: holds }, [`${project}: ${holds}: ${SAID[holds]}.`]);
    });
}
