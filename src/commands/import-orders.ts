// Brings a table of orders in by the way that live events take, in bulk; imported orders trigger nothing.
import { recordNext, reportingCurrency } from '../commerce/index.js';
import type { Clock } from '../platform/clock.js';
import { nodeName } from '../platform/node-name.js';
import { foldNext } from '../profiles/index.js';
import { stageWants } from '../stage-wants.js';
import { createIntake, createSource, importEvents, type Source, sources } from '../tracking/index.js';
import { type OrderTable, openOrderTable, type RowFault } from './order-rows.js';

export interface ImportOptions {
  file: string;
  /** The name of the source that the orders are booked under; made when there is none. */
  source: string;
  /** For rows that name none; the shop's own when absent. */
  currency?: string | undefined;
  clock: Clock;
  onProgress: (orders: number) => void;
}

export interface ImportResult {
  /** Good orders in the file: those added and those that were there already. */
  orders: number;
  added: number;
  /** Left as they are, whatever the file says of them now. */
  knownAlready: number;
  /** Left out: their people were erased after these orders. */
  ofErasedPeople: number;
  faults: (RowFault & { file: string })[];
  seconds: number;
}

/** Adds the good orders of a file and names the faults of the others. Throws InvalidInput, with nothing added, for a file that cannot be used. */
export async function importOrders(options: ImportOptions): Promise<ImportResult> {
  const startedAt = performance.now();
  const table = await openOrderTable(options.file);
  const faults: RowFault[] = [];
  const collected = await collect(table, options, faults);
  await workOff(options.clock);
  return {
    orders: collected.accepted + collected.duplicates,
    added: collected.accepted,
    knownAlready: collected.duplicates,
    ofErasedPeople: collected.notStored ?? 0,
    faults: faults.sort((a, b) => a.line - b.line).map((fault) => ({ file: options.file, ...fault })),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

async function collect(
  table: OrderTable,
  { source: name, currency, clock, onProgress }: ImportOptions,
  faults: RowFault[],
) {
  // The stages come afterwards here: nobody is to wait for them now.
  const limits = { lagMs: Number.POSITIVE_INFINITY };
  const intake = createIntake({ clock, node: nodeName, wants: stageWants, limits });
  const lines: number[] = [];
  const orders = table.orders({
    currency: currency ?? (await reportingCurrency()),
    now: clock.now(),
    onFault: (fault) => faults.push(fault),
  });
  async function* events() {
    for await (const { line, event } of orders) {
      lines.push(line);
      yield event;
    }
  }
  try {
    const source = await sourceNamed(name);
    const collected = await importEvents({ intake, source, events: events(), clock, onProgress });
    faults.push(...collected.rejected.map(({ index, reason }) => ({ line: lines[index] ?? 0, column: '', reason })));
    return collected;
  } finally {
    await intake.stop();
  }
}

async function sourceNamed(name: string): Promise<Source> {
  const isMeant = ({ name: known, kind, mode }: Source) => known === name && kind === 'server' && mode === 'live';
  const known = (await sources()).find(isMeant);
  if (known) return known;
  return (await createSource({ name, kind: 'server', mode: 'live', project: 'main', simulated: false })).source;
}

/** A running service would find the groups by itself; without one they are folded and recorded here. */
async function workOff(clock: Clock): Promise<void> {
  while (await foldNext(nodeName, clock.now()));
  while (await recordNext(nodeName, clock.now()));
}
