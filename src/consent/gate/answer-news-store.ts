// What gates of other nodes have to hear of: which answers about analytics changed, and which kinds of them exist at all.
import { consentRows, isRefused } from '../consent-store.js';

/** Longer than a write of another node takes until it can be read here. */
const OVERLAP_MS = 10_000;
const MANY = 5_000;
const PURPOSE = 'analytics';

export interface AnswerNews {
  /** File keys whose answer may have changed; null when there are too many to name. */
  changed: string[] | null;
  exists: { any: boolean; refusals: boolean };
  /** To be handed in the next time. */
  mark: NewsMark;
}

/** Up to where the news were read, and what was seen of the stretch that is looked at again. */
export interface NewsMark {
  from: Date | null;
  seen: Set<string>;
}

/** From the beginning: nothing is remembered yet, so nothing has to be forgotten. */
export const FIRST_MARK: NewsMark = { from: null, seen: new Set() };

/** Three small reads by index; done every few seconds, never for each event. */
export async function answerNews(mark: NewsMark): Promise<AnswerNews> {
  const [rows, any, refusals] = await Promise.all([
    rowsSince(mark.from),
    consentRows.findOne({ purpose: PURPOSE }, { projection: { _id: 1 } }),
    isRefused(PURPOSE),
  ]);
  const exists = { any: any !== null, refusals };
  if (mark.from === null) return { changed: [], exists, mark: markAfter(rows, mark) };
  if (rows.length > MANY) return { changed: null, exists, mark: await firstMark() };
  const fresh = rows.filter((row) => !mark.seen.has(stampOf(row)));
  return { changed: fresh.map(({ _id }) => _id.slice(PURPOSE.length + 1)), exists, mark: markAfter(rows, mark) };
}

interface ChangedRow {
  _id: string;
  changedAt: Date;
}

async function firstMark(): Promise<NewsMark> {
  return markAfter(await rowsSince(null), FIRST_MARK);
}

/** Without a beginning only the newest. */
async function rowsSince(from: Date | null): Promise<ChangedRow[]> {
  const options = { projection: { changedAt: 1 } };
  const filter = { purpose: PURPOSE, changedAt: { $gt: from ?? new Date(0) } } as const;
  if (from) return consentRows.find<ChangedRow>(filter, { ...options, limit: MANY + 1 }).toArray();
  return consentRows.find<ChangedRow>(filter, { ...options, sort: { changedAt: -1 }, limit: 1 }).toArray();
}

function markAfter(rows: ChangedRow[], { from }: NewsMark): NewsMark {
  const newest = rows.reduce((latest, { changedAt }) => Math.max(latest, changedAt.getTime()), 0);
  const start = new Date(Math.max(newest - OVERLAP_MS, from?.getTime() ?? 0));
  return { from: start, seen: new Set(rows.map(stampOf)) };
}

function stampOf({ _id, changedAt }: ChangedRow): string {
  return `${_id} ${changedAt.getTime()}`;
}
