import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { createIntake, type Intake } from '../intake.js';
import type { Source } from '../sources/source.js';
import { createSource } from '../sources/sources.js';
import { eventsOfMessage } from './find-event.js';
import { type Watched, type WatchFilter, watchEvents } from './watch-events.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
let nodes: Intake[];
let shop: Source;
let site: Source;

beforeAll(async () => {
  const facts = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  ({ source: shop } = await createSource({ ...facts, name: 'Shop' }));
  ({ source: site } = await createSource({ ...facts, name: 'Site' }));
  nodes = ['one', 'two'].map((node) => createIntake({ clock: movableClock(now), node }));
});

afterAll(async () => {
  for (const node of nodes) await node.stop();
});

async function send(source: Source, events: object[], node = 0): Promise<void> {
  await nodes[node]?.collect(source, events, { receivedAt: now, imported: false });
}

const track = (event: string, who: object, messageId = `${event}-${JSON.stringify(who)}`) => ({
  ...{ type: 'track', event, messageId },
  ...who,
});

/** Looks on until told to stop; what it saw is in `seen`. Comes back once the watch is open. */
async function lookOn(filter: WatchFilter) {
  const end = new AbortController();
  const seen: Watched[] = [];
  const watching = (async () => {
    for await (const watched of watchEvents(filter, end.signal)) seen.push(watched);
  })();
  let tries = 0;
  await eventually('the watch is open', async () => {
    const who = filter.identifiers ? { anonymousId: 'ann' } : { userId: 'opener' };
    await send(shop, [track(filter.name ?? 'Opening', who, `opening-${JSON.stringify(filter)}-${tries++}`)]);
    return seen.length > 0;
  });
  return {
    seen,
    /** Without those that were sent to find out whether it is open. */
    others: () =>
      seen.flatMap((one) => (one.kind === 'event' && !one.event._id.includes(':opening-') ? [one.event.name] : [])),
    async stop() {
      end.abort();
      await watching;
    },
  };
}

test('events of all nodes are seen as they come in', async () => {
  const watch = await lookOn({});
  await send(shop, [track('Seen on one', { userId: 'ana' })], 0);
  await send(site, [track('Seen on two', { userId: 'ana' })], 1);
  await eventually('both are seen', async () => watch.others().length === 2);
  expect(watch.others()).toEqual(['Seen on one', 'Seen on two']);
  await watch.stop();
});

test('only what fits is seen: by source and name, and by the ids that an event carries', async () => {
  const bySource = await lookOn({ sourceId: shop.id, name: 'Wanted' });
  const byPerson = await lookOn({ identifiers: ['user:bo', 'anonymous:ann'] });
  await send(site, [track('Wanted', { userId: 'elsewhere' })]);
  await send(shop, [
    track('Not wanted', { userId: 'cleo' }),
    track('Wanted', { userId: 'bo', anonymousId: 'x' }),
    track('Known visitor', { userId: 'someone', anonymousId: 'ann' }),
    track('Last', { userId: 'bo' }),
  ]);
  await eventually('the last is seen', async () => byPerson.others().includes('Last'));
  expect(byPerson.others()).toEqual(['Wanted', 'Known visitor', 'Last']);
  await eventually('the wanted one is seen', async () => bySource.others().length > 0);
  expect(bySource.others()).toEqual(['Wanted']);
  await bySource.stop();
  await byPerson.stop();
});

test('more than can be read is passed over and says so, and then goes on with what is new', async () => {
  const watch = await lookOn({});
  await send(
    shop,
    Array.from({ length: 200 }, (_, n) => track(`Flood ${n}`, { userId: 'dan' })),
  );
  await eventually('the gap is told', async () => watch.seen.some(({ kind }) => kind === 'gap'));
  expect(watch.others().length).toBeLessThan(200);
  let tries = 0;
  await eventually('the next one is seen', async () => {
    await send(shop, [track('After', { userId: 'dan' }, `after-${tries++}`)]);
    return watch.others().includes('After');
  });
  await watch.stop();
});

test('a watch that is stopped ends, also when nothing comes', async () => {
  const end = new AbortController();
  const watch = watchEvents({ name: 'never' }, end.signal);
  const next = watch.next();
  end.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});

test('an event is found by what its sender called it, in each source that sent it', async () => {
  await send(shop, [track('Bought', { userId: 'eve' }, 'order-1')]);
  await send(site, [track('Bought', { userId: 'eve' }, 'order-1')]);
  expect(await eventsOfMessage('order-1', [shop.id])).toHaveLength(1);
  expect(await eventsOfMessage('order-1', [shop.id, site.id])).toHaveLength(2);
  expect(await eventsOfMessage('order-2', [shop.id, site.id])).toEqual([]);
});
