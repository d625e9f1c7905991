// Rebuilds some profiles from the log, and says what was found.
import { type Behaviour, FOLD_VERSION } from '../fold/behaviour.js';
import { refoldMany } from '../fold/refold-many.js';
import type { ProfileId } from '../profile.js';
import { differingFields, sameEvents } from './differing-fields.js';
import { type FoldedRow, swapBehaviours } from './replay-store.js';

/** Another section of profiles that can be made anew from what its owner keeps. */
export interface Rebuilder {
  section: string;
  /** Answers how many differed. With `dryRun` nothing is written. */
  rebuild(ids: ProfileId[], options: { dryRun: boolean }): Promise<number>;
}

export interface Rebuilt {
  events: number;
  same: number;
  /** Folded by an older version. */
  older: number;
  /** Folded by this version, and something else came of it. */
  differing: number;
  /** How many of `differing` differ in a field. */
  fields: Record<string, number>;
  sections: Record<string, number>;
  /** Events came in between or still wait in their groups: to be looked at again. */
  waiting: ProfileId[];
}

interface Options {
  dryRun: boolean;
  rebuilders: Rebuilder[];
  /** No group is on its way any more that could explain a difference in events. */
  settled: boolean;
}

interface Compared {
  row: FoldedRow;
  behaviour: Behaviour;
  fields: string[];
  older: boolean;
}

export async function rebuild(rows: FoldedRow[], options: Options): Promise<Rebuilt> {
  const fresh = await refoldMany(rows.map(({ id, createdAt, behaviour: { events } }) => ({ id, createdAt, events })));
  const changed: Compared[] = [];
  const waiting: ProfileId[] = [];
  let events = 0;
  for (const row of rows) {
    const behaviour = fresh.get(row.id);
    if (!behaviour) continue;
    events += behaviour.events;
    const older = row.behaviour.foldVersion !== FOLD_VERSION;
    const fields = differingFields(row.behaviour, behaviour);
    if (fields.length === 0) continue;
    if (older || options.settled || sameEvents(row.behaviour, behaviour))
      changed.push({ row, behaviour, fields, older });
    else waiting.push(row.id);
  }
  const left = new Set(options.dryRun ? [] : await swapBehaviours(changed));
  const swapped = changed.filter(({ row }) => !left.has(row.id));
  const same = rows.length - changed.length - waiting.length;
  const sections = await rebuildSections(
    rows.map(({ id }) => id),
    options,
  );
  return { events, same, ...countsOf(swapped), sections, waiting: [...waiting, ...left] };
}

function countsOf(changed: Compared[]): Pick<Rebuilt, 'older' | 'differing' | 'fields'> {
  const differing = changed.filter(({ older }) => !older);
  const fields: Record<string, number> = {};
  for (const name of differing.flatMap((one) => one.fields)) fields[name] = (fields[name] ?? 0) + 1;
  return { older: changed.length - differing.length, differing: differing.length, fields };
}

async function rebuildSections(ids: ProfileId[], { rebuilders, dryRun }: Options): Promise<Record<string, number>> {
  const sections: Record<string, number> = {};
  for (const { section, rebuild: again } of rebuilders) sections[section] = await again(ids, { dryRun });
  return sections;
}
