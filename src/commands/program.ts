// The `rapport` command: every sub-command on one page.
import { Command } from 'commander';
import { serve } from '../serve.js';
import { consentCommand } from './consent.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { importCommand } from './import.js';
import { keyCommand } from './key.js';
import { migrateCommand } from './migrate.js';
import { eraseCommand, exportCommand } from './person.js';
import { replayCommand } from './replay.js';
import { userCommand } from './user.js';

export function rapport(version: string): Command {
  const program = new Command('rapport')
    .description('Personalised marketing, self-hosted: capture, profile, analyse, decide, deliver, measure.')
    .version(version)
    .addCommand(new Command('serve').description('run one node of the service until it is told to stop').action(serve))
    .addCommand(demoCommand())
    .addCommand(migrateCommand())
    .addCommand(importCommand())
    .addCommand(userCommand())
    .addCommand(keyCommand())
    .addCommand(consentCommand())
    .addCommand(exportCommand())
    .addCommand(eraseCommand())
    .addCommand(replayCommand())
    .addCommand(doctorCommand());
  // Commander hands settings down only to commands that it makes itself.
  for (const command of withAllBelow(program)) command.showHelpAfterError();
  return program;
}

/** A command and all its sub-commands. */
export function withAllBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}
