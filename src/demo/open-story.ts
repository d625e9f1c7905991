// What the demo is about, before anything is loaded: whose orders, moved by how many weeks, and what the admin says of that.
import { type ProductRow, readProductTable } from './data/product-table.js';
import { lastOrderAt, weeksToShift } from './data/shift-dates.js';
import type { DemoNote } from './demo-state.js';
import type { ShopSources } from './load-shop.js';
import { TRUE_EFFECT_MEANS } from './people/true-effect.js';

export interface Story {
  products: ProductRow[];
  note: DemoNote;
}

const DAY_MS = 86_400_000;
const DAYS_BACK = 35;
const CAMPAIGN_HOUR_MS = 10 * 3_600_000;

const ATTRIBUTION =
  'Orders: Online Retail by Daqing Chen (2015), UCI Machine Learning Repository, doi 10.24432/C5BW33, CC BY 4.0. ' +
  'Product categories, stock and pictures and who allows mail are made up.';
const NOTE = `The campaign ran ${DAYS_BACK} days before the demo was loaded, from orders until then. It is paused since: resume it to write to the people who are at risk today.`;

/** When the demo's first day begins: 10:00 UTC, five weeks before `today`. Orders until then are history. */
export function firstDay(today: Date): Date {
  return new Date((Math.floor(today.getTime() / DAY_MS) - DAYS_BACK) * DAY_MS + CAMPAIGN_HOUR_MS);
}

export function openStory(today: Date, { real, simulated }: ShopSources): Story {
  const weeks = weeksToShift(lastOrderAt, today);
  return {
    products: readProductTable(),
    note: {
      shiftedWeeks: weeks,
      loadedAt: today,
      attribution: ATTRIBUTION,
      trueEffectMeans: TRUE_EFFECT_MEANS,
      realSourceId: real.sourceId,
      simulatedSourceId: simulated.sourceId,
      note: NOTE,
    },
  };
}
