// What came of the events of a source, day by day, put together from tracking's counters and those of the consent gate.
import { notStoredOf } from '../../consent/index.js';
import { countersOf } from '../../tracking/index.js';

const DAY_MS = 86_400_000;

export interface DayCount {
  /** UTC, `2026-11-22`. */
  day: string;
  /** Stored; `bots` and `test` are among them. */
  accepted: number;
  duplicates: number;
  rejected: number;
  bots: number;
  test: number;
  /** Only counted, because of what the person did or did not allow. */
  notAsked: number;
  refused: number;
  erased: number;
  /** Asked to come again later. */
  overLimit: number;
  falseTokens: number;
}

export type SourceCount = Omit<DayCount, 'day'>;

const NOTHING: SourceCount = {
  ...{ accepted: 0, duplicates: 0, rejected: 0, bots: 0, test: 0 },
  ...{ notAsked: 0, refused: 0, erased: 0, overLimit: 0, falseTokens: 0 },
};

/** The last `days` days up to now, newest first; days on which nothing came are left out. */
export async function countsOf(sourceId: string, now: Date, days: number): Promise<DayCount[]> {
  const from = new Date(now.getTime() - (days - 1) * DAY_MS);
  const [counted, kept] = await Promise.all([countersOf(sourceId, from, now), notStoredOf(sourceId, from, now)]);
  const byDay = new Map<string, DayCount>();
  for (const { day, rejected, withoutConsent: _split, ...counts } of counted) {
    byDay.set(day, { ...NOTHING, day, ...counts, rejected: Object.values(rejected).reduce((sum, n) => sum + n, 0) });
  }
  for (const { day, ...counts } of kept) byDay.set(day, { ...NOTHING, ...byDay.get(day), day, ...counts });
  return [...byDay.values()].sort((one, other) => (one.day < other.day ? 1 : -1));
}

export function sumOf(days: SourceCount[]): SourceCount {
  const sum = { ...NOTHING };
  for (const day of days) for (const what of Object.keys(sum) as (keyof SourceCount)[]) sum[what] += day[what];
  return sum;
}

export function notStored({ notAsked, refused, erased }: SourceCount): number {
  return notAsked + refused + erased;
}
