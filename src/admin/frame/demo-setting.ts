// What the demo says about itself: which figures are simulated and how far its real orders were moved in time.
import { z } from 'zod';
import { readSetting } from '../../platform/settings-store.js';

const demoSchema = z.object({
  /** Whole weeks by which the orders' dates were moved forward. */
  shiftedWeeks: z.number().int(),
  loadedAt: z.coerce.date(),
  /** Where the orders come from, with licence. */
  attribution: z.string().optional(),
  /** Rows of the file, and those without a customer, which were left out. */
  rows: z.number().optional(),
  skipped: z.number().optional(),
  /** Difference in the share that orders which the simulated people were made with, by campaign. */
  trueEffects: z.record(z.string(), z.number()).optional(),
  /** What that difference is, in words. */
  trueEffectMeans: z.string().optional(),
});

export type Demo = z.output<typeof demoSchema>;

/** Null when this is no demo: then nothing is simulated. */
export async function readDemo(): Promise<Demo | null> {
  return (await readSetting('demo', demoSchema)) ?? null;
}
