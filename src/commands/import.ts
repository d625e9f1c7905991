// `rapport import`: history comes in from files.
import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../platform/clock.js';
import { type ImportResult, importOrders } from './import-orders.js';
import { answer, progress } from './output.js';
import { withDatabase } from './with-database.js';

const SHOWN_FAULTS = 20;
const PROGRESS_EVERY = 5000;

interface OrdersOptions {
  source: string;
  currency?: string;
  json?: boolean;
}

export function importCommand(): Command {
  return new Command('import').description('bring history in from files').addCommand(ordersCommand());
}

function ordersCommand(): Command {
  return new Command('orders')
    .description('add orders from a CSV file; one that is there already stays as it is')
    .argument('<file>', 'UTF-8, separated by comma, semicolon or tab; .gz is unpacked')
    .option('--source <name>', 'the source the orders are booked under', 'imported orders')
    .option('--currency <code>', "of rows that name none (default: the shop's own)", currencyCode)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string, { json, ...options }: OrdersOptions) => {
      const onProgress = everyFewThousand();
      const result = await withDatabase(() => importOrders({ file, ...options, clock: systemClock, onProgress }));
      answer(json, result, linesOf(result));
      process.exitCode = result.faults.length > 0 ? 1 : 0;
    });
}

const HELP = `
Each row is one line of an order; rows of one order stand together. Columns, in any order:
  order_id, customer_id, date (2026-11-22 or 2026-11-22 10:30:00, UTC), product_id, quantity, price of one
  and if you have them: product_name, currency, coupon
An order with a faulty row is left out whole and named with line and column; the exit code is 1 then.`;

function currencyCode(text: string): string {
  if (!/^[A-Za-z]{3}$/.test(text)) throw new InvalidArgumentError('It has three letters, such as EUR.');
  return text.toUpperCase();
}

function everyFewThousand(): (orders: number) => void {
  let next = PROGRESS_EVERY;
  return (orders) => {
    if (orders < next) return;
    next = orders + PROGRESS_EVERY;
    progress(`${orders} orders read`);
  };
}

function linesOf({ added, knownAlready, ofErasedPeople, faults, seconds }: ImportResult): string[] {
  const shown = faults.slice(0, SHOWN_FAULTS);
  const erased = ofErasedPeople > 0 ? [`${ofErasedPeople} left out: their people were erased since`] : [];
  return [
    `${added} orders added, ${knownAlready} were there already, ${faults.length} fault(s), ${seconds} s`,
    ...erased,
    ...shown.map(({ file, line, column, reason }) => `${file}, line ${line}${column && `, ${column}`}: ${reason}`),
    ...(faults.length > SHOWN_FAULTS ? [`… and ${faults.length - SHOWN_FAULTS} more: --json lists all`] : []),
  ];
}
