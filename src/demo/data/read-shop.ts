// Reads the demo shop's invoices from the packed file, one at a time, so that a year of orders needs no more memory than one.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createBrotliDecompress } from 'node:zlib';
import { InvalidInput } from '../../platform/errors.js';
import { type Money, moneyFrom } from '../../platform/money.js';
import { packageRoot } from '../../platform/package-root.js';

export interface InvoiceLine {
  /** As the shop wrote it; `productIdOf` joins the spellings. */
  stockCode: string;
  /** Below zero on cancellations and adjustments. */
  quantity: number;
  unitPrice: Money;
}

export interface Invoice {
  invoice: string;
  /** `adjustment`: no dealing with a customer, but bad debt (`A…`) or goods found and lost (quantities below zero). */
  kind: 'sale' | 'cancellation' | 'adjustment';
  /** Time of the first row, to the minute. 43 invoices run into the next minute. The shop's wall clock is read as UTC. */
  at: Date;
  customerId: string | null;
  country: string;
  lines: InvoiceLine[];
  /** Rows of the published table that this invoice stands for. */
  rows: number;
}

/** Where the packed invoices lie; src/demo/data/README.md describes the format. */
const invoicesFile: string = join(packageRoot, 'demo-data', 'invoices.csv.br');

/** All invoices in time order (within a minute by number). Throws InvalidInput with file and line on a row it cannot read. */
export async function* readInvoices(file: string = invoicesFile): AsyncGenerator<Invoice> {
  let open: Invoice | null = null;
  let lineNumber = 0;
  for await (const lines of linesOf(file)) {
    for (const text of lines) {
      lineNumber += 1;
      const row = parseRow(text, `${file}, line ${lineNumber}`);
      if (row.head) {
        if (open) yield closed(open);
        open = row.head;
      }
      if (!open) throw new InvalidInput(`${file}, line ${lineNumber}: the first row names no invoice`);
      open.lines.push(row.line);
      open.rows += 1;
    }
  }
  if (open) yield closed(open);
}

/** Lines come in handfuls, as they are unpacked: half a million single steps would take longer than the reading itself. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  const text = createBrotliDecompress().setEncoding('utf8');
  // A fault while reading destroys `text` with it, so the loop below throws it; there is nothing left to do here.
  pipeline(createReadStream(file), text, () => {});
  let unfinished = '';
  for await (const chunk of text) {
    const lines: string[] = `${unfinished}${chunk}`.split('\n');
    unfinished = lines.pop() ?? '';
    yield lines;
  }
  if (unfinished !== '') yield [unfinished];
}

/** Splitting at commas is safe here: the script that writes the file refuses cells that would need quotes. */
function parseRow(text: string, place: string): { head: Invoice | null; line: InvoiceLine } {
  const cells = text.split(',');
  if (cells.length !== 7) throw new InvalidInput(`${place}: ${cells.length} cells instead of 7`);
  const [invoice = '', time = '', customer = '', country = '', stockCode = '', quantity = '', price = ''] = cells;
  if (!/^-?\d+$/.test(quantity)) throw new InvalidInput(`${place}: "${quantity}" is not a quantity`);
  const line = { stockCode, quantity: Number(quantity), unitPrice: priceAt(price, place) };
  if (invoice === '') return { head: null, line };
  const at = new Date(`${time.replace(' ', 'T')}:00Z`);
  if (Number.isNaN(at.getTime())) throw new InvalidInput(`${place}: "${time}" is not a time`);
  const head: Invoice = { invoice, kind: 'sale', at, customerId: customer || null, country, lines: [], rows: 0 };
  return { head, line };
}

function priceAt(text: string, place: string): Money {
  if (!/^-?\d+(\.\d{1,4})?$/.test(text)) throw new InvalidInput(`${place}: "${text}" is not a price`);
  return moneyFrom(text);
}

function closed(invoice: Invoice): Invoice {
  return { ...invoice, kind: kindOf(invoice) };
}

function kindOf({ invoice, lines }: Invoice): Invoice['kind'] {
  if (invoice.startsWith('C')) return 'cancellation';
  if (invoice.startsWith('A') || lines.some((line) => line.quantity < 0)) return 'adjustment';
  return 'sale';
}
