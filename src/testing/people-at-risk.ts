// Puts people into a test's database through the front doors: known to the shop, scored as about to leave, willing to be mailed.
import { recordAnswers } from '../consent/index.js';
import { movableClock } from '../platform/clock.js';
import { foldNext, type ProfileId, putSections, resolveProfiles } from '../profiles/index.js';
import { createIntake, createSource, type Source } from '../tracking/index.js';
import { scoresAt } from './campaign-builders.js';
import { anOrderOf, arrive, aShop } from './shop.js';

export interface Person {
  id: ProfileId;
  address: string;
}

const BATCH = 1000;

/** `count` people called `name-0`, `name-1`, … with verified addresses, scores of `scoredAt` and permission. */
export async function peopleAtRisk(name: string, count: number, scoredAt: Date): Promise<Person[]> {
  const users = Array.from({ length: count }, (_, i) => `${name}-${i}`);
  await identify(users, scoredAt);
  const profiles = await resolveProfiles(
    users.map((user) => `user:${user}`),
    scoredAt,
  );
  const people = users.map((user) => {
    const id = profiles.get(`user:${user}`);
    if (!id) throw new Error(`no profile for ${user}`);
    return { id, address: addressOf(user) };
  });
  const scores = people.map(({ id }) => ({ id, value: scoresAt(scoredAt) }));
  await putSections('scores', scores, scoredAt.getTime());
  await allow(people, scoredAt);
  return people;
}

export async function allow(people: Person[], at: Date): Promise<void> {
  await answer(people, 'granted', at);
}

export async function withdraw(people: Person[], at: Date): Promise<void> {
  await answer(people, 'withdrawn', at);
}

/** An order of each of them, told by a server unless another source is named. */
export async function ordered(people: Person[], at: Date, source?: Source): Promise<void> {
  const orders = people.map(({ address }) => anOrderOf(address.replace(/@.*/, ''), at, ['cup']));
  if (orders.length > 0) await arrive(source ?? (await aShop()), at, orders);
}

export async function silence(people: Person[], until: Date, now: Date): Promise<void> {
  const value = { until, reason: 'a complaint is open' };
  await putSections(
    'silence',
    people.map(({ id }) => ({ id, value })),
    now.getTime(),
  );
}

async function identify(users: string[], at: Date): Promise<void> {
  const { source } = await createSource({
    name: 'shop',
    kind: 'server',
    mode: 'live',
    project: 'demo',
    simulated: true,
  });
  const intake = createIntake({ clock: movableClock(at), node: 'test' });
  for (let start = 0; start < users.length; start += BATCH) {
    const batch = users.slice(start, start + BATCH).map((userId) => ({
      type: 'identify',
      userId,
      messageId: `identify-${userId}`,
      timestamp: at.toISOString(),
      traits: { email: addressOf(userId) },
    }));
    await intake.collect(source, batch, { receivedAt: at, imported: true });
  }
  await intake.stop();
  while (await foldNext('test', at));
}

async function answer(people: Person[], given: 'granted' | 'withdrawn', at: Date): Promise<void> {
  await recordAnswers(
    people.map(({ address }) => ({
      identifier: `email:${address}`,
      purpose: 'email-marketing',
      answer: given,
      basis: 'consent',
      source: 'checkout',
      at,
      textVersion: 'v1',
    })),
  );
}

function addressOf(user: string): string {
  return `${user}@shop.example`;
}
