// Reads the packed product table: one row a stock code, with the description and the price that its sales mostly carry.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { InvalidInput } from '../../platform/errors.js';
import { type Money, moneyFrom } from '../../platform/money.js';
import { packageRoot } from '../../platform/package-root.js';

export interface ProductRow {
  id: string;
  /** As the shop wrote it; empty for codes that were never described. */
  description: string;
  /** The price that most sale rows carry; null for codes that were never sold at a price. */
  usualPrice: Money | null;
}

const rowSchema = z.tuple([z.string().min(1), z.string().regex(/^(\d+(\.\d{1,4})?)?$/), z.string()]);

/** All stock codes of the data, by id. Throws InvalidInput with the line of a row it cannot read. */
export function readProductTable(file: string = join(packageRoot, 'demo-data', 'products.csv.br')): ProductRow[] {
  const records: unknown[] = parse(brotliDecompressSync(readFileSync(file)));
  return records.map((record, index) => {
    const row = rowSchema.safeParse(record);
    if (!row.success) throw new InvalidInput(`${file}, line ${index + 1}: ${z.prettifyError(row.error)}`);
    const [id, price, description] = row.data;
    return { id, description, usualPrice: price === '' ? null : moneyFrom(price) };
  });
}

/** The data spells some codes in two ways (`85123A`, `85123a`): trimmed and upper-cased they are one product. */
export function productIdOf(stockCode: string): string {
  return stockCode.trim().toUpperCase();
}
