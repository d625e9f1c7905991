import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { hostileLog, LOG_START } from '../../testing/hostile-events.js';
import {
  createIntake,
  createSource,
  eventsOf,
  historyBySubject,
  historyOf,
  type StoredEvent,
} from '../../tracking/index.js';
import { emptyBehaviour } from './behaviour.js';
import { foldEvents } from './fold-event.js';

useDatabase();

const end = new Date(LOG_START.getTime() + 20 * 365 * 86_400_000);

test('the fold reads nothing of an event that is not read from the log for it', async () => {
  const clock = movableClock(end);
  const intake = createIntake({ clock, node: 'node-1' });
  const kinds = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...kinds, name: 'Shop' });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(hostileLog(25), async (log) => {
      const userId = `person-${round++}`;
      const batch = log.map((event) => itemOf(event, userId));
      await intake.collect(source, batch, { receivedAt: end, imported: true });
      const whole = foldEvents(emptyBehaviour(end), await all(eventsOf([`user:${userId}`])));
      expect(whole.events).toBeGreaterThan(0);
      const span = { subject: `user:${userId}`, from: null, to: null };
      expect(foldEvents(emptyBehaviour(end), await all(historyOf([span])))).toEqual(whole);
      expect(foldEvents(emptyBehaviour(end), await historyBySubject([`user:${userId}`]))).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

test('spans are half-open, and one identifier may have several', async () => {
  const clock = movableClock(end);
  const intake = createIntake({ clock, node: 'node-1' });
  const kinds = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...kinds, name: 'Spans' });
  const at = (second: number) => new Date(LOG_START.getTime() + second * 1000);
  const batch = Array.from({ length: 10 }, (_, n) => ({
    type: 'page',
    anonymousId: `s${n % 2}`,
    timestamp: at(n).toISOString(),
  }));
  await intake.collect(source, batch, { receivedAt: end, imported: true });
  const read = async (...spans: { subject: string; from: Date | null; to: Date | null }[]) =>
    (await all(historyOf(spans))).map(({ timestamp }) => (timestamp.getTime() - LOG_START.getTime()) / 1000);
  expect(await read({ subject: 'anonymous:s0', from: at(2), to: at(6) })).toEqual([2, 4]);
  expect(
    await read({ subject: 'anonymous:s0', from: null, to: at(2) }, { subject: 'anonymous:s0', from: at(8), to: null }),
  ).toEqual([0, 8]);
  expect(
    await read({ subject: 'anonymous:s0', from: null, to: null }, { subject: 'anonymous:s1', from: at(6), to: null }),
  ).toEqual([0, 2, 4, 6, 7, 8, 9]);
  expect(await read()).toEqual([]);
});

function itemOf(
  { type, name, timestamp, properties, context, traits, anonymousId, device }: StoredEvent,
  userId: string,
) {
  const userAgent =
    device && 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
  const who = { userId, ...(anonymousId && { anonymousId }) };
  // The intake cleans in place what it is given.
  const facts = structuredClone({ properties, traits, context: { ...context, ...(userAgent && { userAgent }) } });
  return { type, ...(name && { event: name }), timestamp: timestamp.toISOString(), ...who, ...facts };
}

async function all(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const list: StoredEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}
