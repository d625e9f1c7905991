// Posts what a plan says and measures the answers.
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../platform/clock.js';
import { type Answer, type HttpLine, openLine } from './http-line.js';
import { type LoadPlan, type LoadResult, latencyOf } from './load-plan.js';
import { type MadeRequest, madeRequest, sampleRequest } from './made-events.js';
import { seededRandom } from './seeded.js';

/** More connections than that are not opened; what is due waits for one, and its wait counts. */
const MAX_LINES = 3_000;
const TICK_MS = 1;

interface Load {
  plan: LoadPlan;
  stop: AbortSignal;
  random: () => number;
  startedAt: number;
  nextRequest: number;
  waiting: (() => void)[];
  lines: HttpLine[];
  idle: HttpLine[];
  latencies: number[];
  acknowledged: number[];
  sampled: number[][];
  answers: Record<number, number>;
  withoutRetryAfter: number;
}

/** Ends early when `stop` says so; `seconds` of the answer is how long it was. */
export async function postLoad(plan: LoadPlan, stop: AbortSignal): Promise<LoadResult> {
  const load: Load = {
    ...{
      plan,
      stop,
      random: seededRandom(plan.crowd.seed),
      startedAt: performance.now(),
      nextRequest: plan.firstRequest,
    },
    ...{ waiting: [], lines: [], idle: [], latencies: [], acknowledged: [], answers: {}, withoutRetryAfter: 0 },
    sampled: Array.from({ length: plan.samples }, () => []),
  };
  await (plan.pace.kind === 'open' ? postOpen(load, plan.pace) : postClosed(load, plan.pace));
  const endedAt = performance.now();
  for (const line of load.lines) line.close();
  const { answers, withoutRetryAfter, sampled, nextRequest } = load;
  return {
    measuredFrom: performance.timeOrigin + measuredFrom(load),
    seconds: (Math.max(plannedEnd(load), endedAt) - measuredFrom(load)) / 1000,
    ...{ requests: Object.values(answers).reduce((sum, count) => sum + count, 0) },
    ...{ answers, withoutRetryAfter, sampled, nextRequest, latency: latencyOf(load.latencies) },
    acknowledged: Uint32Array.from(load.acknowledged),
  };
}

const measuredFrom = ({ plan, startedAt }: Load) => startedAt + plan.warmUpSeconds * 1000;
const endOf = (load: Load) => measuredFrom(load) + load.plan.seconds * 1000;
/** An open load whose last answers came early was still that long. */
const plannedEnd = (load: Load) => (load.stop.aborted ? 0 : endOf(load));
const goesOn = (load: Load, at: number) => !load.stop.aborted && at < endOf(load);

async function postOpen(load: Load, { requestsPerSecond }: { requestsPerSecond: number }): Promise<void> {
  const meanMs = 1000 / requestsPerSecond;
  const underWay = new Set<Promise<void>>();
  let dueAt = load.startedAt;
  while (goesOn(load, dueAt)) {
    while (dueAt <= performance.now() && goesOn(load, dueAt)) {
      const posting = postDue(load, dueAt).finally(() => underWay.delete(posting));
      underWay.add(posting);
      dueAt -= meanMs * Math.log(1 - load.random());
    }
    await pause(TICK_MS);
  }
  await Promise.all(underWay);
}

async function postDue(load: Load, dueAt: number): Promise<void> {
  const line = await freeLine(load);
  await postOn(load, line, dueAt);
  load.idle.push(line);
  load.waiting.shift()?.();
}

async function freeLine(load: Load): Promise<HttpLine> {
  for (;;) {
    const line = load.idle.pop();
    if (line) return line;
    if (load.lines.length < MAX_LINES) return newLine(load);
    await new Promise<void>((resolve) => load.waiting.push(resolve));
  }
}

function newLine(load: Load): HttpLine {
  const { urls, key } = load.plan;
  const line = openLine(urls[load.lines.length % urls.length] ?? '', key);
  load.lines.push(line);
  return line;
}

async function postClosed(load: Load, { connections }: { connections: number }): Promise<void> {
  const postAgainAndAgain = async () => {
    const line = newLine(load);
    while (goesOn(load, performance.now())) await postOn(load, line, performance.now());
  };
  await Promise.all(Array.from({ length: connections }, postAgainAndAgain));
}

async function postOn(load: Load, line: HttpLine, dueAt: number): Promise<void> {
  const request = load.nextRequest++;
  const sample = sampleOf(load.plan, request);
  const { path, body } = made(load, request, sample);
  note(load, { request, sample, dueAt }, await line.post(path, body));
}

function sampleOf({ samples, sampleEvery }: LoadPlan, request: number): number | null {
  return samples > 0 && request % sampleEvery === 0 ? (request / sampleEvery) % samples : null;
}

function made({ plan, random }: Load, request: number, sample: number | null): MadeRequest {
  const now = systemClock.now();
  if (sample !== null) return sampleRequest(plan.crowd, sample, request, now);
  return madeRequest(plan.crowd, plan.shape, request, random, now);
}

function note(load: Load, of: { request: number; sample: number | null; dueAt: number }, answer: Answer): void {
  if (answer.status === 200) {
    load.acknowledged.push(of.request);
    if (of.sample !== null) load.sampled[of.sample]?.push(performance.timeOrigin + of.dueAt);
  }
  if (of.dueAt < measuredFrom(load)) return;
  load.answers[answer.status] = (load.answers[answer.status] ?? 0) + 1;
  if ((answer.status === 429 || answer.status === 503) && !answer.retryAfter) load.withoutRetryAfter += 1;
  if (answer.status !== 200) return;
  load.latencies.push(performance.now() - of.dueAt);
}
