// The benchmark as a process: `npm run bench -- ingest|crash|replay`.
import { endWith } from '../process-end.js';
import { bench } from './program.js';

// Ctrl-C: the programs that were started die with this one, and mongod soon after.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

await endWith(
  async () => {
    await bench().parseAsync();
  },
  { json: process.argv.includes('--json') },
);
