// Makes `demo-data/` from the published UCI Online Retail table: `node scripts/make-demo-data.mjs online_retail.csv.gz`.
// The same table always gives the same bytes. The formats are described in src/demo/data/README.md.
import { createReadStream, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, createBrotliDecompress, createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

const COLUMNS = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const folder = fileURLToPath(new URL('../demo-data/', import.meta.url));

const source = process.argv[2];
if (!source) {
  console.error('Usage: node scripts/make-demo-data.mjs PATH/online_retail.csv.gz');
  process.exit(2);
}
const rows = await readRows(source);
const invoices = invoicesInTimeOrder(rows);
write('invoices.csv.br', invoices.map(linesOfInvoice).join(''));
write('products.csv.br', productTable(rows));
console.log(`${rows.length} rows, ${invoices.length} invoices`);
await compareWithSource(invoices);

async function readRows(path) {
  const parser = createReadStream(path).pipe(createGunzip()).pipe(parse());
  const rows = [];
  for await (const record of parser) {
    if (rows.length === 0 && record.join() === COLUMNS) continue;
    const [invoice, stockCode, description, quantity, time, price, customer, country] = record;
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:00$/.test(time)) throw new Error(`row ${rows.length + 1}: not a time: ${time}`);
    if (!/^-?\d+$/.test(quantity)) throw new Error(`row ${rows.length + 1}: not a quantity: ${quantity}`);
    if (!/^-?\d+(\.\d{1,4})?$/.test(price)) throw new Error(`row ${rows.length + 1}: not a price: ${price}`);
    const tidyPrice = String(Number(price));
    rows.push({
      invoice,
      stockCode,
      description,
      quantity,
      time: time.slice(0, 16),
      price: tidyPrice,
      customer,
      country,
    });
  }
  return rows;
}

function invoicesInTimeOrder(rows) {
  const invoices = new Map();
  for (const row of rows) {
    const sameInvoice = invoices.get(row.invoice);
    if (!sameInvoice) invoices.set(row.invoice, [row]);
    else if (sameInvoice[0].customer !== row.customer || sameInvoice[0].country !== row.country) {
      throw new Error(`invoice ${row.invoice} names two customers or countries, which the format cannot hold`);
    } else sameInvoice.push(row);
  }
  const order = (row) => `${row.time} ${row.invoice}`;
  return [...invoices.values()].sort((a, b) => (order(a[0]) < order(b[0]) ? -1 : 1));
}

function linesOfInvoice(rows) {
  return rows
    .map((row, index) => {
      const head =
        index === 0 ? [row.invoice, row.time, row.customer, row.country] : ['', laterTime(rows, index), '', ''];
      const cells = [...head, row.stockCode, row.quantity, row.price];
      if (cells.some((cell) => /[",\r\n]/.test(cell))) throw new Error(`a cell needs quotes: ${cells.join(' | ')}`);
      return `${cells.join(',')}\n`;
    })
    .join('');
}

function laterTime(rows, index) {
  return rows[index].time === rows[index - 1].time ? '' : rows[index].time;
}

/** One line a product id: its usual description and its usual price, both counted over rows that are sales. */
function productTable(rows) {
  const products = new Map();
  for (const row of rows) {
    const id = row.stockCode.trim().toUpperCase();
    if (!products.has(id)) products.set(id, { named: new Map(), namedInSales: new Map(), prices: new Map() });
    const product = products.get(id);
    const description = row.description.replaceAll(/\s+/g, ' ').trim();
    const isSale = /^\d/.test(row.invoice) && Number(row.quantity) > 0 && Number(row.price) > 0;
    if (description) count(product.named, description);
    if (description && isSale) count(product.namedInSales, description);
    if (isSale) count(product.prices, row.price);
  }
  return [...products]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { named, namedInSales, prices }]) => {
      const description = mostFrequent(namedInSales) ?? mostFrequent(named) ?? '';
      return `${id},${mostFrequent(prices) ?? ''},"${description.replaceAll('"', '""')}"\n`;
    })
    .join('');
}

function count(counts, key) {
  // Deleting first keeps the key that was seen last at the end, so that a tie goes to the later one.
  const seen = counts.get(key) ?? 0;
  counts.delete(key);
  counts.set(key, seen + 1);
}

function mostFrequent(counts) {
  let best;
  for (const [key, times] of counts) if (!best || times >= best.times) best = { key, times };
  return best?.key;
}

function write(name, text) {
  const bytes = Buffer.from(text);
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const packed = brotliCompressSync(bytes, { params });
  writeFileSync(`${folder}${name}`, packed);
  console.log(`${name}: ${bytes.length} bytes, ${packed.length} packed`);
}

/** Unpacks what was written and rebuilds every row from it: a fault in the format must not reach the repository. */
async function compareWithSource(invoices) {
  const unpacked = createReadStream(`${folder}invoices.csv.br`).pipe(createBrotliDecompress());
  const expected = invoices.flat();
  let above = {};
  let at = 0;
  for await (const record of unpacked.pipe(parse())) {
    const [invoice, time, customer, country, stockCode, quantity, price] = record;
    above = invoice ? { invoice, time, customer, country } : { ...above, time: time || above.time };
    const row = { ...above, stockCode, quantity, price };
    const same = Object.entries(row).every(([key, value]) => expected[at]?.[key] === value);
    if (!same) throw new Error(`row ${at + 1} does not come back as it was: ${record.join()}`);
    at += 1;
  }
  if (at !== expected.length) throw new Error(`${at} rows came back instead of ${expected.length}`);
  console.log(`${at} rows come back exactly`);
}
