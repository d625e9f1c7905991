import { expect, test } from '@jest/globals';
import { database } from '../platform/mongo.js';
import { useDatabase } from '../testing/database.js';
import { countersOf } from './counting/counters-store.js';
import { writeCounts } from './counting/write-counts.js';
import { type RejectSearch, recordRejects, searchRejects } from './reject-store.js';

useDatabase();

const noon = new Date('2026-11-22T12:00:00Z');
const eleven = new Date('2026-11-22T11:00:00Z');

test('what was turned away is found by source, time, name and any part of what is known of it', async () => {
  await recordRejects('shop', eleven, [
    {
      index: 3,
      reason: 'userId: this or anonymousId is needed',
      type: 'track',
      name: 'Product Viewed',
      messageId: 'm-1',
    },
    { index: 4, reason: 'userId: this or anonymousId is needed', type: 'track', name: 'Another' },
    { index: 5, reason: 'timestamp: not a date', type: 'page' },
  ]);
  await recordRejects('site', noon, [{ index: 0, reason: 'type: [wrong] (.*)', name: 'Order Completed' }]);
  const found = async (search: Partial<RejectSearch>) =>
    (await searchRejects({ limit: 9, ...search })).rejects.map(({ reason }) => reason.split(':')[0]);
  expect(await found({})).toEqual(['type', 'timestamp', 'userId']);
  expect(await found({ sourceId: 'shop' })).toEqual(['timestamp', 'userId']);
  expect(await found({ from: noon })).toEqual(['type']);
  expect(await found({ name: 'Product Viewed' })).toEqual(['userId']);
  expect(await found({ text: 'NOT A DATE' })).toEqual(['timestamp']);
  expect(await found({ text: 'order comp' })).toEqual(['type']);
  expect(await found({ text: 'm-1', sourceId: 'shop' })).toEqual(['userId']);
  expect(await found({ text: '[wrong] (.*)' })).toEqual(['type']);
  expect(await found({ text: '.*' })).toEqual(['type']);
  expect(await found({ text: 'Another' })).toEqual([]);
  expect((await searchRejects({ limit: 1, sourceId: 'shop', text: 'userId' })).rejects).toEqual([
    {
      id: expect.any(String),
      sourceId: 'shop',
      at: eleven,
      reason: 'userId: this or anonymousId is needed',
      count: 2,
      index: 3,
      type: 'track',
      name: 'Product Viewed',
      messageId: 'm-1',
    },
  ]);
});

test('rejects come page by page, the newest first', async () => {
  for (let n = 0; n < 5; n++) await recordRejects('paged', noon, [{ index: n, reason: `reason ${n}` }]);
  const seen: string[] = [];
  let after: string | null = '';
  while (after !== null) {
    const page = await searchRejects({ sourceId: 'paged', limit: 2, ...(after && { after }) });
    seen.push(...page.rejects.map(({ reason }) => reason));
    after = page.next;
  }
  expect(seen).toEqual(['reason 4', 'reason 3', 'reason 2', 'reason 1', 'reason 0']);
});

test('whoever does nothing right fills the counters, not the table', async () => {
  for (let n = 0; n < 45; n++) {
    await recordRejects(
      'flood',
      noon,
      Array.from({ length: 50 }, (_, at) => ({ index: at, reason: `reason ${n}-${at}` })),
    );
  }
  const rows = await database().collection('rejects').countDocuments({ sourceId: 'flood' });
  expect(rows).toBeGreaterThanOrEqual(2_000);
  expect(rows).toBeLessThan(2_100);
  await writeCounts();
  const [day] = await countersOf('flood', noon, noon);
  expect(Object.values(day?.rejected ?? {}).reduce((sum, n) => sum + n, 0)).toBe(45 * 50);
  expect(Object.keys(day?.rejected ?? {})).toHaveLength(51);
});
