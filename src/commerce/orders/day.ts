/** The UTC day of a moment, the unit in which purchases are counted. */

/** Whole UTC days since 1970-01-01. */
export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / 86_400_000);
}
