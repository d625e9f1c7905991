// Load as a shop's server makes it: batches of views and orders, several at once, and again what nobody answered.
import { eventually } from './eventually.js';

const BATCH = 40;
const POSTING_AT_ONCE = 8;
/** What each order comes to, as money. */
export const PRICE = 30_000;

export interface Item {
  userId: string;
  messageId: string;
  event: string;
}

interface Intake {
  url: string;
  key: string;
}

interface Load extends Intake {
  people: string[];
  /** At the moment when so many batches are acknowledged `kill` is called. */
  acknowledged: number;
  kill(): void;
}

/** Posts until the service answers no more. `lost`: batches that nobody answered, which may be stored or not. */
export async function postUntilDead(load: Load): Promise<{ acknowledged: Item[][]; lost: Item[][] }> {
  const acknowledged: Item[][] = [];
  const lost: Item[][] = [];
  let made = 0;
  const postOneAfterTheOther = async () => {
    while (lost.length === 0) {
      const batch = itemsOf(load.people, made++);
      if (!(await isTaken(load, batch))) return void lost.push(batch);
      if (acknowledged.push(batch) === load.acknowledged) load.kill();
    }
  };
  await Promise.all(Array.from({ length: POSTING_AT_ONCE }, postOneAfterTheOther));
  return { acknowledged, lost };
}

/** As clients do with what nobody answered. */
export async function repeat(intake: Intake, batches: Item[][]): Promise<void> {
  for (const batch of batches) await eventually('a repeated batch is taken', () => isTaken(intake, batch));
}

async function isTaken({ url, key }: Intake, batch: Item[]): Promise<boolean> {
  const headers = { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify({ batch }) };
  return fetch(`${url}/v1/batch`, request)
    .then(async (response) => response.status === 200 && (await response.text()).includes('success'))
    .catch(() => false);
}

/** Views and orders of everybody, so that groups touch the same people, and every third batch of the past. */
function itemsOf(people: string[], batch: number): Item[] {
  const day = batch % 3 === 0 ? '2026-01-01' : '2026-02-01';
  return Array.from({ length: BATCH }, (_, n) => {
    const messageId = `${people[0]}-${batch}-${n}`;
    const userId = people[(batch + n) % people.length] ?? '';
    const timestamp = `${day}T10:00:${String(n % 60).padStart(2, '0')}Z`;
    const item = { type: 'track', userId, messageId, timestamp };
    if (n % 4 > 0) return { ...item, event: 'Product Viewed', properties: { product_id: 'cup' } };
    const products = [{ product_id: 'cup', price: PRICE / 10_000, quantity: 1 }];
    return { ...item, event: 'Order Completed', properties: { order_id: messageId, currency: 'GBP', products } };
  });
}
