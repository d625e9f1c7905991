// One crash: clients send, something is killed at a moment drawn by lot, it starts again, and the sums are looked at.
import { setTimeout as pause } from 'node:timers/promises';
import { type Checked, checkEverything, waitForStages } from '../check/check-everything.js';
import { seededRandom } from '../load/seeded.js';
import type { System } from './killable-system.js';
import { sendAll } from './patient-clients.js';
import { shopRequests, subjectsOfRound } from './shop-requests.js';

export type Victim = 'service' | 'mongod' | 'both';
export const VICTIMS: Victim[] = ['service', 'mongod', 'both'];

export interface RoundPlan {
  name: string;
  victim: Victim;
  seed: number;
  people: number;
  requests: number;
}

export interface Past {
  subjects: string[];
  acknowledged: string[];
}

/** A step that lost against the other node leaves its group to a lease of a minute, and may lose once more. */
const STAGES_PATIENCE_MS = 180_000;
/** Up to so long after a drawn number of answers, so that the blow falls anywhere between two of them. */
const JITTER_MS = 60;

/** `past` is what earlier rounds left in the same database; this round is added to it. */
export async function crashRound(system: System, plan: RoundPlan, past: Past): Promise<Checked> {
  const random = seededRandom(plan.seed);
  const round = { prefix: plan.name, people: plan.people, requests: plan.requests, seed: plan.seed };
  const clients = sendAll(system.urls(), system.key, shopRequests(round));
  clients.done.catch(() => undefined);
  await clients.reached(Math.floor((0.1 + 0.8 * random()) * plan.requests));
  await pause(random() * JITTER_MS);
  await system.kill(plan.victim, random);
  await system.startAgain(plan.victim);
  await clients.done;
  // A write that MongoDB's death cut off left a group to its lease: a node of a later time need not wait for that.
  if (plan.victim === 'mongod') await system.restartLater();
  past.subjects.push(...subjectsOfRound(round));
  past.acknowledged.push(...clients.acknowledged);
  await waitForStages(STAGES_PATIENCE_MS);
  return checkEverything(past.subjects, past.acknowledged);
}
