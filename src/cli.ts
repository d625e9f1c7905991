#!/usr/bin/env node
// The `rapport` command as a process.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rapport } from './commands/program.js';
import { packageRoot } from './platform/package-root.js';
import { endWith } from './process-end.js';

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };

await endWith(
  async () => {
    await rapport(version).parseAsync();
  },
  { json: process.argv.includes('--json') },
);
