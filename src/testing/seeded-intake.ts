// What an intake leaves behind for the admin's pages to show: a page source with rejects and bots, a merge, a pair to decide on.
import { setConsentMode } from '../consent/index.js';
import { movableClock } from '../platform/clock.js';
import { foldNext } from '../profiles/index.js';
import { createIntake, createSource, type Source } from '../tracking/index.js';
import { ADMIN_NOW, HOSTILE_NAME } from './seeded-admin.js';

const MINUTE_MS = 60_000;
const BOT = 'Googlebot/2.1 (+http://www.google.com/bot.html)';

/** Answers the page source. Needs `useDatabase`; counters are written some seconds later. */
export async function seedIntake(): Promise<Source> {
  const facts = { mode: 'live', project: 'main', simulated: false } as const;
  const { source: pages } = await createSource({ ...facts, name: 'Shop pages', kind: 'browser' });
  const { source: books } = await createSource({ ...facts, name: HOSTILE_NAME, kind: 'server' });
  await setConsentMode('main', 'unless-refused');
  const intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  const send = async (source: Source, events: object[]) => {
    await intake.collect(source, events, { receivedAt: ADMIN_NOW, imported: false });
    while (await foldNext('test', ADMIN_NOW));
  };
  await send(pages, visit());
  await send(pages, [
    { type: 'identify', anonymousId: VISITOR, userId: 'vis-1', messageId: 'login', ...at(50) },
    { type: 'track', userId: 'vis-1', messageId: 'no-name-'.repeat(9) },
    { type: 'track', event: HOSTILE_NAME, messageId: HOSTILE_NAME },
  ]);
  for (const userId of ['one-1', 'one-2']) {
    const traits = { email: 'one@shop.example', name: `${userId} ${HOSTILE_NAME}` };
    await send(books, [{ type: 'identify', userId, messageId: userId, traits, ...at(55) }]);
  }
  await intake.stop();
  return pages;
}

const VISITOR = '8c3f2a91-0000-4000-8000-a-visitor-with-a-long-id';

function visit(): object[] {
  const viewed = { type: 'track', event: 'Product Viewed', anonymousId: VISITOR };
  const product = { product_id: 'cup-1', category: 'Cups', price: 12.5, a_property_with_a_long_name_of_its_own: true };
  return [
    ...[1, 2, 3].map((n) => ({ ...viewed, messageId: `view-${n}`, properties: product, ...at(n) })),
    { ...viewed, messageId: 'view-1', ...at(1) },
    { ...viewed, messageId: 'bot-1', anonymousId: 'machine', context: { userAgent: BOT }, ...at(4) },
  ];
}

function at(minute: number): { timestamp: string } {
  return { timestamp: new Date(ADMIN_NOW.getTime() - (60 - minute) * MINUTE_MS).toISOString() };
}
