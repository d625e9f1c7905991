// The list of sources: what each sends, with which keys, and what came of it.
import { type Source, sources } from '../../tracking/index.js';
import { count, dayAndTime } from '../show/format.js';
import { consentModes } from './consent-modes.js';
import { keyRows, lastUseOf } from './key-rows.js';
import { drawKey } from './new-source.js';
import { countsOf, notStored, type SourceCount, sumOf } from './source-counts.js';

export const SOURCES_PLACE = { loop: 1, group: 'Capture', title: 'Sources', href: '/admin/sources' };
const DAYS = 7;

/** `now`: the service's time, by which events are counted; `machineNow`: the machine's, by which keys end. */
export async function sourcesPage(now: Date, machineNow: Date) {
  const all = await sources();
  const rows = await Promise.all(all.map(async (source) => rowOf(source, now, machineNow)));
  return {
    place: SOURCES_PLACE,
    sources: rows,
    days: count(DAYS),
    modes: await consentModes(projectsOf(all)),
    newKey: drawKey(),
    project: all[0]?.project ?? 'main',
  };
}

/** Each once, by name. */
export function projectsOf(all: Source[]): string[] {
  return [...new Set(all.map(({ project }) => project))].sort();
}

export function sourceHref({ id }: Pick<Source, 'id'>): string {
  return `/admin/sources/${encodeURIComponent(id)}`;
}

async function rowOf(source: Source, now: Date, machineNow: Date) {
  const days = await countsOf(source.id, now, DAYS);
  const today = days.find(({ day }) => day === now.toISOString().slice(0, 10));
  const valid = keyRows(source, machineNow).filter((key) => key.valid);
  const used = lastUseOf(source);
  return {
    name: source.name,
    href: sourceHref(source),
    simulated: source.simulated,
    what: `${source.kind === 'browser' ? 'pages' : 'server'}, ${source.mode}`,
    project: source.project,
    keys: valid.length > 0 ? valid.map(({ shown }) => shown).join(', ') : 'none is valid',
    lastUsed: used ? dayAndTime(used) : 'never',
    today: count(today?.accepted ?? 0),
    ...countsView(sumOf(days)),
  };
}

export function countsView(counts: SourceCount) {
  return {
    accepted: count(counts.accepted),
    duplicates: count(counts.duplicates),
    rejected: count(counts.rejected),
    bots: count(counts.bots),
    test: count(counts.test),
    notStored: count(notStored(counts)),
    anyRejected: counts.rejected > 0,
  };
}
