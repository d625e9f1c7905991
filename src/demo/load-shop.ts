// Fills an empty service with the demo shop: products, sources, a year of real orders through the front door, permissions.
import { setTimeout as pause } from 'node:timers/promises';
import { putProducts } from '../commerce/index.js';
import { recordAnswers } from '../consent/index.js';
import { backlog, createSource } from '../tracking/index.js';
import type { ProductRow } from './data/product-table.js';
import { emailOf, simulatedPermission } from './data/shop-customer.js';
import { shopProducts } from './data/shop-products.js';
import { pictureUrlOf } from './picture-routes.js';
import type { Target } from './post-events.js';
import type { Posted } from './post-history.js';
import { runShopServer } from './run-shop-server.js';

export interface ShopSource extends Target {
  sourceId: string;
}

/** Where the shop's orders come from, and where simulated people order. */
export interface ShopSources {
  real: ShopSource;
  simulated: ShopSource;
}

const ORDERS_IN_DATA = 22_190;
const PERMISSION_SEED = 'shop-2026';

export async function makeSources(url: string): Promise<ShopSources> {
  const make = async (name: string, simulated: boolean) => {
    const kinds = { kind: 'server', mode: 'live', project: 'main' } as const;
    const { source, writeKey } = await createSource({ name, ...kinds, simulated });
    return { url, writeKey, sourceId: source.id };
  };
  return {
    real: await make('UCI Online Retail, dates shifted', false),
    simulated: await make('Simulated people', true),
  };
}

export async function fillShelves(products: ProductRow[]): Promise<void> {
  await putProducts(shopProducts(products, pictureUrlOf));
}

export interface Loaded extends Posted {
  /** Orders and refunds, until the last of them was folded and recorded. */
  ordersPerSecond: number;
}

/** Has every event before `until` posted and waits until all of them are folded and recorded. */
export async function loadOrders(
  weeks: number,
  { until, target, report }: { until: Date; target: Target; report: (line: string) => void },
): Promise<Loaded> {
  const begun = performance.now();
  const rate = (orders: number) => Math.round(orders / ((performance.now() - begun) / 1000));
  const progress = (orders: number) => report(progressLine(orders, rate(orders)));
  const posted = await runShopServer({ target, weeks, until }, progress);
  await stagesDone();
  progress(posted.orders);
  return { ...posted, ordersPerSecond: rate(posted.orders) };
}

/** Simulated: the data holds no permissions. `since`: when each customer became known. */
export async function recordPermissions(since: ReadonlyMap<string, Date>): Promise<void> {
  await recordAnswers(
    [...since]
      .filter(([customerId]) => simulatedPermission(customerId, PERMISSION_SEED) === 'granted')
      .map(([customerId, at]) => ({
        identifier: `email:${emailOf(customerId)}`,
        purpose: 'email-marketing',
        answer: 'granted',
        basis: 'consent',
        source: 'simulated permission of the demo',
        at,
        textVersion: 'demo-1',
      })),
  );
}

const PATIENCE_MS = 60_000;

/** Resolves when no group of events waits for a stage; throws when the stages have not got on for a minute. */
export async function stagesDone(): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  for (;;) {
    const { groups } = await backlog();
    if (groups === 0) return;
    if (groups < least) {
      least = groups;
      since = performance.now();
    }
    if (performance.now() - since > PATIENCE_MS) throw new Error(`${groups} groups of events wait and do not get on`);
    await pause(25);
  }
}

function progressLine(orders: number, perSecond: number): string {
  const number = (value: number) => value.toLocaleString('en-GB');
  return `  ${number(orders)} of ${number(ORDERS_IN_DATA)} orders and refunds are in (${number(perSecond)} a second)`;
}
