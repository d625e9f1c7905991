// `npm run bench -- replay`: all profiles are made anew from the log while events go on to come in.

import { systemClock } from '../../platform/clock.js';
import { Conflict } from '../../platform/errors.js';
import { connectMongo, disconnectMongo } from '../../platform/mongo.js';
import type { ReplayReport } from '../../profiles/index.js';
import { profileRows } from '../../profiles/profile-rows-store.js';
import { waitForStages } from '../check/check-everything.js';
import type { Latency } from '../load/load-plan.js';
import type { Crowd } from '../load/made-events.js';
import { startLoad } from '../load/start-load.js';
import { aSource } from '../system/bench-source.js';
import { freePort } from '../system/free-port.js';
import { describeMachine, type Machine } from '../system/machine.js';
import { startOwnMongo } from '../system/own-mongo.js';
import { startProgram } from '../system/program.js';
import { startNode } from '../system/service-node.js';
import { importPast } from './past-events.js';

export interface ReplayOptions {
  events: number;
  profiles: number;
  /** Single events a second that come in meanwhile. */
  intake: number;
  data?: string;
  report(line: string): void;
}

export interface ReplayResult {
  machine: Machine;
  /** Of the replay that made every profile anew. */
  replay: ReplayReport;
  /** Of what came in meanwhile. */
  intake: { eventsPerSecond: number; latency: Latency };
  /** Of a second one that only looked, when all was quiet. */
  afterwards: ReplayReport;
}

const CACHE_GB = 1;
const PATIENCE_MS = 1_800_000;
const LONGEST_SECONDS = 3_600;

/** Throws Conflict when a profile differs from its events. */
export async function replayBench(options: ReplayOptions): Promise<ReplayResult> {
  const mongo = await startOwnMongo({ cacheGb: CACHE_GB, ...(options.data && { parent: options.data }) });
  const uri = mongo.uri('replay');
  try {
    const node = await startNode({ uri, port: await freePort() });
    await connectMongo(uri);
    const result = await fillAndReplay(uri, node.url, options);
    await disconnectMongo();
    await node.stop();
    return { machine: describeMachine(mongo.version), ...result };
  } finally {
    await mongo.remove();
  }
}

async function fillAndReplay(uri: string, url: string, options: ReplayOptions): Promise<Omit<ReplayResult, 'machine'>> {
  const { writeKey: key } = await aSource();
  const crowd = { prefix: 'past', visitors: options.profiles, seed: 3 };
  options.report(`taking in ${options.events} events of ${options.profiles} people …`);
  await importPast({ url, key }, crowd, Math.round(options.events / options.profiles), systemClock.now());
  await waitForStages(PATIENCE_MS);
  // As if all had been folded by an older version: the replay must write every profile.
  await profileRows.updateMany({}, { $set: { 'behaviour.foldVersion': 0 } });
  options.report(`replaying while ${options.intake} events/s come in …`);
  const load = startLoad(singlesOf({ ...crowd, seed: 4 }, { url, key }, options.intake));
  const replayed = await rapportReplay(uri, []);
  load.nudge();
  const { answers, seconds, latency } = await load.answer;
  await waitForStages(PATIENCE_MS);
  options.report('looking once more …');
  const afterwards = await rapportReplay(uri, ['--dry-run']);
  const wrong = replayed.differing + afterwards.differing + afterwards.older;
  if (wrong > 0) throw new Conflict(`profiles differ from their events: ${JSON.stringify({ replayed, afterwards })}`);
  const eventsPerSecond = Math.round((answers[200] ?? 0) / seconds);
  return { replay: replayed, intake: { eventsPerSecond, latency }, afterwards };
}

function singlesOf(crowd: Crowd, { url, key }: { url: string; key: string }, requestsPerSecond: number) {
  return {
    ...{ urls: [url], key, crowd, shape: 'single' as const, seconds: LONGEST_SECONDS, warmUpSeconds: 0 },
    pace: { kind: 'open' as const, requestsPerSecond },
    ...{ firstRequest: 0, samples: 0, sampleEvery: 1 },
  };
}

async function rapportReplay(uri: string, flags: string[]): Promise<ReplayReport> {
  const environment = { MONGODB_URI: uri, LOG_LEVEL: 'warn' };
  const { ended } = startProgram('cli', { args: ['replay', '--json', ...flags], environment });
  const { code, stdout, stderr } = await ended;
  // 1 says that profiles differ; the report then says how.
  if (!stdout.trim().startsWith('{')) throw new Error(`rapport replay ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as ReplayReport;
}
