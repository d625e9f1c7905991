// One run of one load on a service that was started for it, and what is left when the load has ended.

import { systemClock } from '../../platform/clock.js';
import { connectMongo, disconnectMongo } from '../../platform/mongo.js';
import { backlog } from '../../tracking/index.js';
import { waitForStages } from '../check/check-everything.js';
import { openLine } from '../load/http-line.js';
import type { Latency, LoadPlan, LoadResult } from '../load/load-plan.js';
import { BATCH, type Crowd, sampleRequest } from '../load/made-events.js';
import { startLoad } from '../load/start-load.js';
import { aSource } from '../system/bench-source.js';
import { freePort } from '../system/free-port.js';
import { type ServiceNode, startNode } from '../system/service-node.js';
import { cpuSeconds, watchMemory } from '../system/watch-memory.js';
import { type LoadSpec, VISITORS } from './load-table.js';
import { watchSamples } from './watch-samples.js';

export interface RunOptions {
  uri: string;
  mongodPid: number;
  nodes: number;
  seconds: number;
  /** Names the people of this run and draws the load. */
  seed: number;
  nodeFlags: string[];
}

export interface RunResult {
  /** Answered 200 in the measured time. */
  eventsPerSecond: number;
  /** Until everything was folded and every order counted: what can be kept up for ever. */
  sustainedPerSecond: number;
  latency: Latency;
  answers: Record<number, number>;
  withoutRetryAfter: number;
  /** From the planned moment of an event to its profile; `events` were watched. */
  visible: Latency & { events: number };
  /** Groups left when the load ended, and seconds until there was none. */
  backlog: { groups: number; seconds: number };
  /** Milliseconds of a core that one acknowledged event took, until all was worked off. */
  cost: { service: number; mongod: number };
  /** Megabytes, of the largest node. */
  memory: { peak: number; last: number; series: number[] };
}

export interface Ran {
  result: RunResult;
  crowd: Crowd;
  load: LoadResult;
  plan: LoadPlan;
}

const SAMPLES = 60;
const SAMPLES_PER_SECOND = 20;
const WARM_UP_SECONDS = 5;
const STAGES_PATIENCE_MS = 600_000;

/** `look` is called before the service is stopped, with everything worked off. */
export async function runLoad<T>(spec: LoadSpec, options: RunOptions, look: (ran: Ran) => Promise<T>): Promise<T> {
  const nodes = await startNodes(options);
  await connectMongo(options.uri);
  try {
    return await look(await measure(spec, options, nodes));
  } finally {
    await disconnectMongo();
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function startNodes({ uri, nodes, nodeFlags }: RunOptions): Promise<ServiceNode[]> {
  const started: ServiceNode[] = [];
  for (let node = 0; node < nodes; node += 1) started.push(await startNode({ uri, port: await freePort(), nodeFlags }));
  return started;
}

async function measure(spec: LoadSpec, options: RunOptions, nodes: ServiceNode[]): Promise<Ran> {
  const crowd = { prefix: `run${options.seed}`, visitors: VISITORS, seed: options.seed };
  const plan = await planOf(spec, options, crowd, nodes);
  const watch = await watchSamples(crowd, plan.samples);
  const memory = nodes.map(({ pid }) => watchMemory(pid));
  const cost = await costs(nodes, options.mongodPid);
  const begunAt = performance.now();
  const load = await startLoad(plan).answer;
  const endedAt = performance.now();
  const { groups } = await backlog();
  if (spec.workOff !== false) await waitForStages(STAGES_PATIENCE_MS);
  const workedOffAt = performance.now();
  const perRequest = spec.shape === 'single' ? 1 : BATCH;
  const events = load.acknowledged.length * perRequest;
  const result = {
    eventsPerSecond: Math.round(((load.answers[200] ?? 0) * perRequest) / load.seconds),
    sustainedPerSecond: Math.round((events * 1000) / (workedOffAt - begunAt)),
    ...{ latency: load.latency, answers: load.answers, withoutRetryAfter: load.withoutRetryAfter },
    visible: await watch.stop(load.sampled, load.measuredFrom),
    cost: await cost(events),
    backlog: { groups, seconds: (workedOffAt - endedAt) / 1000 },
    memory: largest(memory.map((one) => one.stop())),
  };
  return { result, crowd, load, plan };
}

async function planOf(spec: LoadSpec, options: RunOptions, crowd: Crowd, nodes: ServiceNode[]): Promise<LoadPlan> {
  const { writeKey } = await aSource();
  const urls = nodes.map(({ url }) => url);
  const rate = spec.shape === 'single' && spec.pace.kind === 'open' ? spec.pace.requestsPerSecond : 0;
  const samples = rate > 0 ? SAMPLES : 0;
  await introduce(urls[0] ?? '', writeKey, crowd, samples);
  return {
    ...{ urls, key: writeKey, crowd, shape: spec.shape, pace: spec.pace, seconds: options.seconds, samples },
    ...{ warmUpSeconds: Math.min(WARM_UP_SECONDS, options.seconds), firstRequest: 0 },
    sampleEvery: Math.max(1, Math.round(rate / SAMPLES_PER_SECOND)),
  };
}

/** Each watched visitor gets a profile before the load begins. */
async function introduce(url: string, key: string, crowd: Crowd, samples: number): Promise<void> {
  const line = openLine(url, key);
  const seed = crowd.seed + 1_000_003;
  for (let sample = 0; sample < samples; sample += 1) {
    const { path, body } = sampleRequest({ ...crowd, seed }, sample, sample, systemClock.now());
    const { status } = await line.post(path, body);
    if (status !== 200) throw new Error(`a first event was answered ${status}`);
  }
  line.close();
  await waitForStages(STAGES_PATIENCE_MS);
}

async function costs(nodes: ServiceNode[], mongodPid: number): Promise<(events: number) => Promise<RunResult['cost']>> {
  const taken = async () => ({
    service: await cpuSeconds(nodes.map(({ pid }) => pid)),
    mongod: await cpuSeconds([mongodPid]),
  });
  const before = await taken();
  return async (events) => {
    const after = await taken();
    const each = (part: keyof typeof after) => ((after[part] - before[part]) * 1000) / Math.max(1, events);
    return { service: each('service'), mongod: each('mongod') };
  };
}

function largest(watched: RunResult['memory'][]): RunResult['memory'] {
  const none = { peak: 0, last: 0, series: [] };
  return watched.reduce((most, one) => (one.peak > most.peak ? one : most), none);
}
