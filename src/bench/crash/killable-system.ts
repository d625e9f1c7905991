// The real service on a MongoDB of its own, to be killed and started again on the same data.
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../platform/clock.js';
import { connectMongo, database, disconnectMongo } from '../../platform/mongo.js';
import { aSource } from '../system/bench-source.js';
import { freePort } from '../system/free-port.js';
import { startOwnMongo } from '../system/own-mongo.js';
import { type ServiceNode, startNode } from '../system/service-node.js';
import type { Victim } from './crash-round.js';

export interface System {
  urls(): string[];
  /** Write key of a server source. */
  key: string;
  kill(victim: Victim, random: () => number): Promise<void>;
  startAgain(victim: Victim): Promise<void>;
  /** Kills the service and starts it at a later time of its clock. */
  restartLater(): Promise<void>;
  remove(): Promise<void>;
}

/** A dead node's leases last a minute; each start is later than that by its own clock. */
const LATER_MS = 120_000;
/** Between the two blows when both are killed. */
const BETWEEN_MS = 30;

export async function startSystem(options: { nodes: number; parent?: string }): Promise<System> {
  const mongo = await startOwnMongo({ cacheGb: 0.25, ...(options.parent && { parent: options.parent }) });
  const ports = await Promise.all(Array.from({ length: options.nodes }, freePort));
  const nodes = nodesOn(mongo.uri('rapport'), ports);
  await nodes.start();
  await connect(mongo.uri('rapport'));
  return {
    urls: () => ports.map((port) => `http://127.0.0.1:${port}`),
    key: (await aSource()).writeKey,
    kill: (victim, random) => strike(inAnyOrder(victim, random, { service: nodes.kill, mongod: mongo.kill }), random),
    async startAgain(victim) {
      if (victim !== 'service') {
        await disconnectMongo();
        await mongo.startAgain();
        await connect(mongo.uri('rapport'));
      }
      if (victim !== 'mongod') await nodes.start();
    },
    async restartLater() {
      await nodes.kill();
      await nodes.start();
    },
    async remove() {
      await nodes.kill();
      await disconnectMongo();
      await mongo.remove();
    },
  };
}

function nodesOn(uri: string, ports: number[]) {
  let running: ServiceNode[] = [];
  let starts = 0;
  return {
    async start() {
      const clock = new Date(systemClock.now().getTime() + LATER_MS * starts++);
      running = await Promise.all(ports.map((port) => startNode({ uri, port, clock })));
    },
    async kill() {
      await Promise.all(running.map((node) => node.kill()));
    },
  };
}

type Blow = () => Promise<void>;

function inAnyOrder(victim: Victim, random: () => number, blows: { service: Blow; mongod: Blow }): Blow[] {
  if (victim !== 'both') return [blows[victim]];
  return random() < 0.5 ? [blows.service, blows.mongod] : [blows.mongod, blows.service];
}

async function strike(blows: Blow[], random: () => number): Promise<void> {
  const falling = blows.map(async (blow, place) => {
    if (place > 0) await pause(random() * BETWEEN_MS);
    await blow();
  });
  await Promise.all(falling);
}

async function connect(uri: string): Promise<void> {
  await connectMongo(uri);
  // The open transaction of a dead client holds back who comes next, by default for a minute.
  await database().admin().command({ setParameter: 1, transactionLifetimeLimitSeconds: 3 });
}
