#!/usr/bin/env node
// The `rapport` command: every sub-command on one page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { importCommand } from './commands/import.js';
import { keyCommand } from './commands/key.js';
import { migrateCommand } from './commands/migrate.js';
import { userCommand } from './commands/user.js';
import { packageRoot } from './platform/package-root.js';
import { endWith } from './process-end.js';
import { serve } from './serve.js';

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };

const program = new Command('rapport')
  .description('Personalised marketing, self-hosted: capture, profile, analyse, decide, deliver, measure.')
  .version(version)
  .showHelpAfterError()
  .addCommand(new Command('serve').description('run one node of the service').action(serve))
  .addCommand(demoCommand())
  .addCommand(migrateCommand())
  .addCommand(importCommand())
  .addCommand(userCommand())
  .addCommand(keyCommand())
  .addCommand(doctorCommand());

await endWith(async () => {
  await program.parseAsync();
});
