/** The one currency in which the shop's money is added up; orders in others are kept and counted apart. */
import { z } from 'zod';
import { readSetting, settingOrFirst } from '../../platform/settings-store.js';

const KEY = 'commerce.currency';
const schema = z.string().regex(/^[A-Z]{3}$/);

/** The ISO code; null while no order named one. Orders keep the mark that they were given under it. */
export async function reportingCurrency(): Promise<string | null> {
  return (await readSetting(KEY, schema)) ?? null;
}

/** The currency that holds; where there is none the first one that an order names becomes it. */
export async function currencyOrFirst(named: string | null): Promise<string | null> {
  const set = await reportingCurrency();
  return set === null && named !== null ? settingOrFirst(KEY, schema, named) : set;
}
