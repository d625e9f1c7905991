// Moves the demo shop's orders from 2011 to now by whole weeks, so that weekdays and the distances between orders stay real.

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** The whole weeks (below zero when `now` lies before) after which the last order is at most 7 days old and not in the future. */
export function weeksToShift(lastOrderAt: Date, now: Date): number {
  return Math.floor((now.getTime() - lastOrderAt.getTime()) / WEEK_MS);
}

/** The time that many weeks later; weeks are counted in UTC, so no clock change comes between. */
export function shiftedBy(weeks: number, at: Date): Date {
  return new Date(at.getTime() + weeks * WEEK_MS);
}

/** Time of the last row of the data. */
export const lastOrderAt: Date = new Date('2011-12-09T12:50:00Z');
