// Events as the fold may meet them, from a shop's ordinary ones to the worst that a stranger with the public key can send.
import fc from 'fast-check';
import type { StoredEvent } from '../tracking/index.js';

export const LOG_START = new Date('2026-11-22T12:00:00Z');
const NAMES = [
  'Product Viewed',
  'Product Clicked',
  'Product List Viewed',
  'Product Added',
  'Order Completed',
  'Order Refunded',
  'Email Link Clicked',
];

/** An event of one person, `seconds` after the start of the log. */
export function aFoldedEvent(seconds: number, given: Partial<StoredEvent> = {}): StoredEvent {
  const at = new Date(LOG_START.getTime() + seconds * 1000);
  return {
    _id: `shop:${String(seconds).padStart(9, '0')}`,
    sourceId: 'shop',
    groupId: 'g',
    subject: 'user:u',
    type: 'track',
    name: 'Seen',
    timestamp: at,
    receivedAt: at,
    live: true,
    bot: false,
    test: false,
    trusted: true,
    userId: 'u',
    properties: {},
    traits: {},
    context: {},
    ...given,
  };
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('', ' ', 'cup', '7', 'utm_source'),
);
const key = fc.string({ maxLength: 60 }).filter((name) => !/^\$|\0|^(__proto__|constructor|prototype)$/.test(name));
const wild = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
/** Lists of small numbers are much larger in the database than as JSON. */
const deep = fc.oneof(
  wild,
  fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 150 }),
  fc.dictionary(key, wild, { maxKeys: 5 }),
  fc.array(fc.array(wild, { maxLength: 2 }), { maxLength: 3 }),
);
const id = (prefix: string, count: number) =>
  fc.oneof({ weight: 5, arbitrary: fc.nat(count).map((n) => `${prefix}${n}`) }, deep);
const line = fc.record({ product_id: id('p', 60), category: id('c', 30), quantity: fc.nat(5) }, { requiredKeys: [] });
const lines = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.oneof({ weight: 5, arbitrary: line }, deep), { maxLength: 12 }) },
  deep,
);
const utm = fc.oneof({ weight: 4, arbitrary: fc.nat(20).map((n) => `campaign ${n}`) }, deep);
const campaign = fc.record(
  { name: utm, source: utm, medium: utm, term: text, content: text, id: text },
  { requiredKeys: [] },
);
const url = fc.oneof(
  text,
  fc.nat(9).map((n) => `https://shop.example/a?x=1&utm_source=s${n}&utm_campaign=%F0%9F%8D%B5#top`),
);
const page = fc.record({ path: text, url, referrer: text }, { requiredKeys: [] });
const context = fc.record(
  {
    page: fc.oneof({ weight: 4, arbitrary: page }, deep),
    campaign: fc.oneof({ weight: 4, arbitrary: campaign }, deep),
    locale: deep,
    timezone: deep,
  },
  { requiredKeys: [] },
);
const properties = fc.record(
  {
    product_id: id('p', 60),
    category: id('c', 30),
    value: fc.oneof(fc.nat(500), deep),
    currency: fc.constantFrom('GBP', 'eur', 3),
    products: lines,
    path: text,
    url,
    referrer: text,
    campaign_id: text,
    campaign_name: text,
  },
  { requiredKeys: [] },
);
const device = fc.record({
  type: fc.constantFrom('desktop' as const, 'mobile' as const),
  os: fc.constantFrom('iOS', 'Linux'),
});

/** Content without time or identity; `hostileLog` makes a log of it. */
const hostileContent: fc.Arbitrary<Partial<StoredEvent>> = fc
  .record({
    type: fc.constantFrom('track' as const, 'track' as const, 'page' as const, 'identify' as const, 'screen' as const),
    named: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
      fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    ),
    properties,
    context,
    traits: fc.dictionary(key, deep, { maxKeys: 70 }),
    trusted: fc.boolean(),
    anonymous: fc.boolean(),
    device: fc.option(device, { nil: undefined }),
  })
  .map(({ named, anonymous, device: seen, ...rest }) => ({
    ...rest,
    name: rest.type === 'track' ? named : '',
    traits: rest.type === 'identify' ? rest.traits : {},
    ...(anonymous && { anonymousId: 'a' }),
    ...(seen && { device: seen }),
  }));

/** Up to `maxLength` events in the order of the log, from seconds to months apart. */
export function hostileLog(maxLength: number): fc.Arbitrary<StoredEvent[]> {
  const apart = fc.oneof(fc.nat(60), fc.integer({ min: 1700, max: 1900 }), fc.nat(40 * 86_400));
  return fc.array(fc.tuple(apart, hostileContent), { minLength: 1, maxLength }).map((drawn) => {
    let seconds = 0;
    return drawn.map(([step, content]) => {
      seconds += step + 1;
      return aFoldedEvent(seconds, content);
    });
  });
}
