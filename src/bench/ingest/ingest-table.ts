// The result of the ingest benchmark as the table that stands in src/tracking/README.md.

import type { IngestResult, LoadResults } from './ingest-bench.js';
import type { OverloadResult } from './overload.js';
import type { RunResult } from './run-load.js';
import { LOOK_EVERY_MS } from './watch-samples.js';

const HEAD = [
  '| load | must reach | answered/s | sustained/s | answer p50 / p95 / p99 | in the profile, p99 | left at the end | cores, service + mongod | memory |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** Lines of Markdown; each figure is the median of its runs. */
export function ingestTable(result: IngestResult): string[] {
  const { machine, stored, nodes } = result;
  return [
    `${machine.date}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}, mongod ${machine.mongod} (cache 1 GB), ${nodes} node(s); service, mongod and load share the machine:`,
    '',
    ...HEAD,
    ...result.loads.map((load) => row(load)),
    ...(stored?.loads ?? []).map((load) => row(load, result.loads)),
    ...(result.overload ? [overloadRow(result.overload)] : []),
    '',
    ...footnotes(result),
  ];
}

function row({ spec, runs, checked }: LoadResults, emptyLog?: LoadResults[]): string {
  const middle = (of: (run: RunResult) => number) => median(runs.map(of));
  const times = [
    (run: RunResult) => run.latency.p50,
    (run: RunResult) => run.latency.p95,
    (run: RunResult) => run.latency.p99,
  ];
  const sustained = middle((run) => run.sustainedPerSecond);
  const before = emptyLog?.find((load) => load.spec.name === spec.name);
  const share = before
    ? `, ${percent(sustained / median(before.runs.map((run) => run.sustainedPerSecond)))} of that`
    : '';
  const watched = middle((run) => run.visible.events) > 0;
  return `| ${[
    emptyLog ? `the same with a full log: ${spec.what}` : spec.what,
    emptyLog ? '≥ 60 %' : spec.reach,
    whole(middle((run) => run.eventsPerSecond)),
    `${whole(sustained)}${share}`,
    `${times.map((of) => middle(of).toFixed(1)).join(' / ')} ms`,
    watched ? `${whole(middle((run) => run.visible.p99))} ms` : '',
    `${whole(middle((run) => run.backlog.groups))} groups, ${middle((run) => run.backlog.seconds).toFixed(1)} s`,
    `${middle((run) => run.cost.service).toFixed(2)} + ${middle((run) => run.cost.mongod).toFixed(2)} ms an event`,
    `${middle((run) => run.memory.peak)} MB${checked ? `; ${checked.faults.length} faults in ${whole(checked.stored)} events` : ''}`,
  ].join(' | ')} |`;
}

function overloadRow(result: OverloadResult): string {
  const turnedAway = (result.answers[429] ?? 0) + (result.answers[503] ?? 0);
  const all = Object.values(result.answers).reduce((sum, count) => sum + count, 0);
  return `| ${[
    '30,000 events/s, too much',
    '429 + Retry-After, ≤ 250 MB, nothing lost',
    whole(result.eventsPerSecond),
    '',
    `${percent(turnedAway / all)} turned away, ${result.withoutRetryAfter} without Retry-After, ${result.answers[0] ?? 0} unanswered`,
    '',
    `${result.lost} of ${whole(result.acknowledgedEvents)} lost`,
    '',
    `${result.memory.peak} MB`,
  ].join(' | ')} |`;
}

function footnotes({ baselines: { disk, express, insertMany }, loads, stored }: IngestResult): string[] {
  const sustained = (name: string) => {
    const load = loads.find(({ spec }) => spec.name === name);
    return load ? median(load.runs.map((run) => run.sustainedPerSecond)) : null;
  };
  const share = (name: string, of: number) => {
    const rate = sustained(name);
    return rate === null ? 'not run' : percent(rate / of);
  };
  return [
    `In the same run: fdatasync p50 ${disk.p50.toFixed(2)} ms, p99 ${disk.p99.toFixed(1)} ms. Express alone answers ${whole(express.singles)} singles/s (ours: ${share('singles-most', express.singles)}) and ${whole(express.batches)} events/s in batches (one visitor: ${share('one-visitor', express.batches)}, random: ${share('random-visitors', express.batches)}). insertMany alone stores ${whole(insertMany)} events/s (one visitor: ${share('one-visitor', insertMany)}, random: ${share('random-visitors', insertMany)}).`,
    `Sustained: until everything is folded and every order counted. A server source; ids of clients are random; 3 of 10 visitors are logged in; 1 of 1,000 events is an order. "In the profile" is read every ${LOOK_EVERY_MS} ms.`,
    ...(stored
      ? [
          `The full log: ${whole(stored.events)} events of 200,000 other people in it, written past the intake and not folded.`,
        ]
      : []),
  ];
}

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const percent = (share: number) => `${Math.round(share * 100)} %`;
