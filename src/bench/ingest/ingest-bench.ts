// `npm run bench -- ingest`: the loads of the table, each on a database of its own, then all again on a full one, then too much.
import { connectMongo, database, disconnectMongo, ensureIndexes } from '../../platform/mongo.js';
import { describeMachine, type Machine } from '../system/machine.js';
import { type OwnMongo, startOwnMongo } from '../system/own-mongo.js';
import { type Baselines, measureBaselines } from './baselines.js';
import { type Checked, checkRun } from './check-run.js';
import { LOADS, type LoadSpec, OVERLOAD } from './load-table.js';
import { type OverloadResult, overload } from './overload.js';
import { type RunResult, runLoad } from './run-load.js';
import { fillLog } from './stored-events.js';

export interface IngestOptions {
  /** Instead of each load's own. */
  seconds?: number;
  runs: number;
  /** Names of loads; none means all. */
  only: string[];
  /** So many events are in the log before the loads run again; 0 leaves that out. */
  stored: number;
  nodes: number;
  /** Looks at every promise after the last run of each load. */
  check: boolean;
  data?: string;
  nodeFlags: string[];
  report(line: string): void;
}

export interface LoadResults {
  spec: LoadSpec;
  seconds: number;
  runs: RunResult[];
  checked: Checked | null;
}

export interface IngestResult {
  machine: Machine;
  nodes: number;
  baselines: Baselines;
  loads: LoadResults[];
  stored: { events: number; loads: LoadResults[] } | null;
  overload: OverloadResult | null;
}

const BASELINE_SECONDS = 8;
const CACHE_GB = 1;

export async function ingestBench(options: IngestOptions): Promise<IngestResult> {
  const mongo = await startOwnMongo({ cacheGb: CACHE_GB, ...(options.data && { parent: options.data }) });
  try {
    options.report('what the parts alone can do …');
    const baselines = await measureBaselines(mongo, Math.min(BASELINE_SECONDS, options.seconds ?? BASELINE_SECONDS));
    const loads = await runAll(mongo, options, null);
    const stored = options.stored > 0 ? await runAllStored(mongo, options) : null;
    const tooMuch = isWanted(OVERLOAD, options) ? await runOverload(mongo, options) : null;
    const machine = describeMachine(mongo.version);
    return { machine, nodes: options.nodes, baselines, loads, stored, overload: tooMuch };
  } finally {
    await mongo.remove();
  }
}

const isWanted = ({ name }: LoadSpec, { only }: IngestOptions) => only.length === 0 || only.includes(name);

/** `stored`: the database that is used by all, else each run has one of its own. */
async function runAll(mongo: OwnMongo, options: IngestOptions, stored: string | null): Promise<LoadResults[]> {
  const results: LoadResults[] = [];
  for (const spec of LOADS) {
    const seconds = stored === null ? spec.seconds : spec.secondsWhenStored;
    if (isWanted(spec, options) && seconds > 0) results.push(await runSome(mongo, options, { spec, seconds, stored }));
  }
  return results;
}

let runsSoFar = 0;

async function runSome(
  mongo: OwnMongo,
  options: IngestOptions,
  { spec, seconds: usual, stored }: { spec: LoadSpec; seconds: number; stored: string | null },
): Promise<LoadResults> {
  const seconds = options.seconds ?? usual;
  const results: LoadResults = { spec, seconds, runs: [], checked: null };
  for (let run = 1; run <= options.runs; run += 1) {
    const uri = mongo.uri(stored ?? `run${runsSoFar}`);
    const last = options.check && stored === null && run === options.runs;
    await runLoad(spec, { ...(await runOptions(mongo, uri, options)), seconds }, async (ran) => {
      results.runs.push(ran.result);
      if (last) results.checked = await checkRun(ran);
    });
    if (stored === null) await drop(uri);
    options.report(`${stored ? 'with a full log: ' : ''}${spec.what}, run ${run}: ${sentence(results.runs.at(-1))}`);
  }
  return results;
}

async function runAllStored(mongo: OwnMongo, options: IngestOptions): Promise<IngestResult['stored']> {
  await connectMongo(mongo.uri('stored'));
  await ensureIndexes();
  options.report(`storing ${options.stored.toLocaleString('en')} events …`);
  await fillLog(options.stored, options.report);
  await disconnectMongo();
  return { events: options.stored, loads: await runAll(mongo, options, 'stored') };
}

async function runOverload(mongo: OwnMongo, options: IngestOptions): Promise<OverloadResult> {
  const uri = mongo.uri('overload');
  const result = await overload({
    ...(await runOptions(mongo, uri, options)),
    seconds: options.seconds ?? OVERLOAD.seconds,
  });
  await drop(uri);
  options.report(`${OVERLOAD.what}: ${sentence(result)}, ${result.lost} lost`);
  return result;
}

async function runOptions(mongo: OwnMongo, uri: string, { nodes, nodeFlags }: IngestOptions) {
  runsSoFar += 1;
  return { uri, mongodPid: await mongo.pid(), nodes, nodeFlags, seed: runsSoFar };
}

async function drop(uri: string): Promise<void> {
  await connectMongo(uri);
  await database().dropDatabase();
  await disconnectMongo();
}

function sentence(run: RunResult | undefined): string {
  if (!run) return '';
  const { eventsPerSecond, sustainedPerSecond, latency, backlog, answers, cost } = run;
  const cores = `${cost.service.toFixed(2)} + ${cost.mongod.toFixed(2)} ms of a core each`;
  const times = `p50 ${latency.p50.toFixed(1)}, p99 ${latency.p99.toFixed(1)} ms`;
  return `${eventsPerSecond}/s answered, ${sustainedPerSecond}/s sustained, ${times}, ${backlog.groups} groups left, worked off in ${backlog.seconds.toFixed(1)} s, ${cores}${turnedAway(answers)}`;
}

function turnedAway(answers: Record<number, number>): string {
  const others = Object.entries(answers).filter(([status]) => status !== '200');
  return others.map(([status, count]) => `, ${count} × ${status === '0' ? 'no answer' : status}`).join('');
}
