// A shop for tests: its facts come in through the real intake, group by group, and are recorded by the real stage.
import { randomUUID } from 'node:crypto';
import { type Product, recordNext } from '../commerce/index.js';
import { movableClock } from '../platform/clock.js';
import { writeSetting } from '../platform/settings-store.js';
import { getProfile, type Profile, resolveProfiles } from '../profiles/index.js';
import { createIntake, createSource, type Source } from '../tracking/index.js';

/** A fact that a shop tells; amounts in currency units. */
export interface ShopFact {
  event: 'Order Completed' | 'Order Refunded';
  user: string;
  at: Date;
  properties: Record<string, unknown>;
}

/** A live source of its own project, in pounds. */
export async function aShop(kind: Source['kind'] = 'server', project = `shop-${randomUUID()}`): Promise<Source> {
  await countInPounds();
  return (await createSource({ name: 'shop', kind, mode: 'live', project, simulated: true })).source;
}

/** Otherwise the first order would decide. */
export async function countInPounds(): Promise<void> {
  await writeSetting('commerce.currency', 'GBP');
}

/** Brings facts in, one group per list, and records each group before the next one comes. */
export async function arrive(source: Source, now: Date, ...groups: ShopFact[][]): Promise<void> {
  for (const facts of groups) {
    await tell(source, now, facts);
    while (await recordNext('test', now));
  }
}

/** Brings facts in, one group per list, and leaves them waiting for the stages. */
export async function tell(source: Source, now: Date, ...groups: ShopFact[][]): Promise<void> {
  const intake = createIntake({ clock: movableClock(now), node: 'test' });
  for (const facts of groups) {
    const batch = facts.map(({ event, user, at, properties }) => ({
      type: 'track',
      event,
      userId: user,
      timestamp: at.toISOString(),
      messageId: randomUUID(),
      properties,
    }));
    const answer = await intake.collect(source, batch, { receivedAt: now, imported: true });
    if (answer.kind !== 'collected' || answer.accepted !== facts.length) throw new Error(JSON.stringify(answer));
  }
  await intake.stop();
}

/** The profile of a user id, made when it does not exist yet. */
export async function profileOfUser(user: string, now: Date): Promise<Profile> {
  const [id] = (await resolveProfiles([`user:${user}`], now)).values();
  const profile = id && (await getProfile(id));
  if (!profile) throw new Error(`no profile of ${user}`);
  return profile;
}

/** Merchandise in stock unless told otherwise. */
export function aProduct(id: string, over: Partial<Product> = {}): Product {
  return {
    id,
    name: id,
    price: 10_000,
    currency: 'GBP',
    category: 'Kitchen',
    kind: 'merchandise',
    stock: 5,
    simulated: ['stock'],
    ...over,
  };
}

/** An order of one piece of each product. */
export function anOrderOf(user: string, at: Date, products: string[]): ShopFact {
  const lines = products.map((product_id) => ({ product_id, price: 1, quantity: 1 }));
  return {
    event: 'Order Completed',
    user,
    at,
    properties: { order_id: randomUUID(), currency: 'GBP', products: lines },
  };
}
