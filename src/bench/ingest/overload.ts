// More than can be taken: it must be turned away in words, and what was taken all the same must be there.
import { readLog } from '../check/log-check.js';
import { messageIds, subjectsOfCrowd } from '../load/made-events.js';
import { OVERLOAD } from './load-table.js';
import { type Ran, type RunOptions, type RunResult, runLoad } from './run-load.js';

export interface OverloadResult extends RunResult {
  acknowledgedEvents: number;
  /** Acknowledged and not in the log. */
  lost: number;
}

export function overload(options: RunOptions): Promise<OverloadResult> {
  return runLoad(OVERLOAD, options, async (ran) => ({ ...ran.result, ...(await lostOf(ran)) }));
}

async function lostOf(ran: Ran): Promise<{ acknowledgedEvents: number; lost: number }> {
  const expected = acknowledgedIds(ran);
  const { messageIds: found } = await readLog(subjectsOfCrowd(ran.crowd));
  return { acknowledgedEvents: expected.length, lost: expected.filter((id) => !found.has(id)).length };
}

/** Message ids of everything that was answered 200. */
export function acknowledgedIds({ load, crowd, plan }: Ran): string[] {
  const isSample = (request: number) => plan.samples > 0 && request % plan.sampleEvery === 0;
  return [...load.acknowledged].flatMap((request) =>
    messageIds(crowd, isSample(request) ? 'single' : plan.shape, request),
  );
}
