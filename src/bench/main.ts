// The benchmark as a process: `npm run bench -- ingest|crash|replay`.
import { endWith } from '../process-end.js';
import { bench } from './program.js';

await endWith(
  async () => {
    await bench().parseAsync();
  },
  { json: process.argv.includes('--json') },
);
