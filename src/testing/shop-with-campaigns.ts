// A small shop for tests about what campaigns change: people with fixed ids, campaigns from files, orders through the intake.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCampaigns } from '../campaigns/index.js';
import { recordNext } from '../commerce/index.js';
import { movableClock } from '../platform/clock.js';
import { inTransaction } from '../platform/mongo.js';
import { bucketOf } from '../profiles/bucket.js';
import { newIdentity } from '../profiles/identity/identity.js';
import { writeIdentities } from '../profiles/identity/identity-store.js';
import { emptyBehaviour, type ProfileId } from '../profiles/index.js';
import { insertProfiles } from '../profiles/profile-store.js';
import { createIntake, createSource, importEvents } from '../tracking/index.js';
import { type Person, peopleAtRisk } from './people-at-risk.js';
import { countInPounds } from './shop.js';

export interface ShopOrder {
  /** As given to `peopleOfShop`, `name-7`. */
  user: string;
  at: Date;
  /** In currency units. */
  price: number;
  currency?: string;
  /** Refunded in full at this time. */
  refundedAt?: Date;
}

/** People whose ids are `id-<name>-<n>`: the bucket follows from the id, so every run of a test draws the same arms. */
export async function peopleOfShop(name: string, count: number, scoredAt: Date): Promise<Person[]> {
  const users = Array.from({ length: count }, (_, i) => `${name}-${i}`);
  const ids = users.map((user) => `id-${user}` as ProfileId);
  const identities = ids.map((own, n) => ({
    ...newIdentity(`user:${users[n]}`),
    own,
    spans: [{ profileId: own, from: null, to: null }],
  }));
  const born = { createdAt: scoredAt, behaviour: emptyBehaviour(scoredAt) };
  await inTransaction(async (session) => {
    await writeIdentities(identities, session);
    await insertProfiles(
      ids.map((id) => ({ id, bucket: bucketOf(id), ...born })),
      session,
    );
  });
  return peopleAtRisk(name, count, scoredAt);
}

/** Campaigns that differ in nothing but their name; the goal is an order within 30 days. `holdOut` as in a file: `20 %`. */
export async function campaignsOf(ids: string[], options: { holdOut: string; now: Date }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-campaigns-'));
  await mkdir(join(folder, 'segments'));
  const segment = 'name: At risk\ncondition:\n  field: scores.atRisk\n  is: true\n';
  await writeFile(join(folder, 'segments', 'at-risk.yaml'), segment);
  for (const id of ids) await writeFile(join(folder, `${id}.yaml`), campaignFile(options.holdOut));
  const { faults } = await loadCampaigns({ folder, now: options.now, templateFault: async () => null });
  await rm(folder, { recursive: true });
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
}

/** Brings orders and their refunds in through the intake, and has them recorded. */
export async function placeOrders(orders: ShopOrder[], now: Date): Promise<void> {
  await countInPounds();
  const kinds = { kind: 'server', mode: 'live', simulated: true } as const;
  const { source } = await createSource({ name: 'shop', project: `shop-${now.getTime()}`, ...kinds });
  const clock = movableClock(now);
  const intake = createIntake({ clock, node: 'test' });
  for (const events of [orders.map(purchase), orders.flatMap(refund)]) {
    const { rejected } = await importEvents({ intake, source, events, clock });
    if (rejected.length > 0) throw new Error(JSON.stringify(rejected));
    while (await recordNext('test', now));
  }
  await intake.stop();
}

function purchase({ user, at, price, currency = 'GBP' }: ShopOrder, index: number) {
  const products = [{ product_id: 'cup', price, quantity: 1 }];
  const properties = { order_id: `order-${index}`, currency, products };
  return { type: 'track', event: 'Order Completed', userId: user, timestamp: at.toISOString(), properties };
}

function refund({ user, refundedAt }: ShopOrder, index: number) {
  if (!refundedAt) return [];
  const properties = { order_id: `order-${index}`, refund_id: `refund-${index}` };
  return [{ type: 'track', event: 'Order Refunded', userId: user, timestamp: refundedAt.toISOString(), properties }];
}

function campaignFile(holdOut: string): string {
  return `name: Win back
question: Does it help?
starts: running
segment: at-risk
hold-out: ${holdOut}
offers: []
re-entry: never
gap: 7 days
exit: [goal-reached]
steps:
  - id: invitation
    after: 0 days
    send: email
    template: win-back
    subject: Hello
goal:
  event: Order Completed
  within: 30 days
`;
}
