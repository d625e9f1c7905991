/** The one currency in which the shop's money is added up; orders in others are kept and counted apart. */
import { z } from 'zod';
import { readSetting, settingOrFirst, writeSetting } from '../../platform/settings-store.js';

const KEY = 'commerce.currency';
const schema = z.string().regex(/^[A-Z]{3}$/);

/** The ISO code; null while none was set and no order named one. */
export async function reportingCurrency(): Promise<string | null> {
  return (await readSetting(KEY, schema)) ?? null;
}

/** Sets it. Orders recorded before keep the mark they were given: set it before the first order. */
export async function setReportingCurrency(code: string): Promise<void> {
  await writeSetting(KEY, schema.parse(code));
}

/** The currency that holds; where there is none the first one that an order names becomes it. */
export async function currencyOrFirst(named: string | null): Promise<string | null> {
  const set = await reportingCurrency();
  return set === null && named !== null ? settingOrFirst(KEY, schema, named) : set;
}
