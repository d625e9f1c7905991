// Makes the table that the tests of the analyses compute on: what each customer of UCI Online Retail spent on each day.
// Usage: node scripts/make-analysis-fixture.mjs online_retail.csv.gz
// Recipe: quantity > 0, price > 0, customer present, no cancelled (C…) invoices; one row per customer and day.
import { createReadStream, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

const [source] = process.argv.slice(2);
if (!source) {
  console.error('usage: node scripts/make-analysis-fixture.mjs online_retail.csv.gz');
  process.exit(2);
}

const spent = new Map();
for await (const row of createReadStream(source)
  .pipe(createGunzip())
  .pipe(parse({ columns: true }))) {
  const [quantity, price] = [Number(row.Quantity), Number(row.UnitPrice)];
  if (quantity <= 0 || price <= 0 || row.CustomerID === '' || row.InvoiceNo.startsWith('C')) continue;
  const day = Date.parse(`${row.InvoiceDate.slice(0, 10)}T00:00:00Z`) / 86_400_000;
  const key = `${row.CustomerID} ${day}`;
  spent.set(key, (spent.get(key) ?? 0) + quantity * Math.round(price * 10_000));
}

const rows = [...spent]
  .map(([key, amount]) => [...key.split(' ').map(Number), amount])
  .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
let previous = [0, 0];
const lines = rows.map(([customer, day, amount]) => {
  const line = [customer - previous[0], day - (customer === previous[0] ? previous[1] : 0), amount].join(',');
  previous = [customer, day];
  return line;
});
const packed = brotliCompressSync(`${lines.join('\n')}\n`, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
writeFileSync(new URL('../src/analysis/fixtures/online-retail-days.csv.br', import.meta.url), packed);
console.log(`${rows.length} rows, ${packed.length} bytes`);
