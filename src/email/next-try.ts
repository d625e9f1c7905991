// When a message that was refused for now, or that no server took, may be tried again.

const WAITS_MIN = [1, 5, 30, 120];
const OUTAGE_WAITS_MIN = [1, 2, 5, 10, 20, 30];
/** A week-end; later a mail would come too late to help. */
const OUTAGE_CAP_MS = 3 * 24 * 60 * 60_000;

/** `attempts` counts the hand-overs so far. null after the fifth: the refusal is then final. */
export function nextTry(attempts: number, now: Date): Date | null {
  const wait = WAITS_MIN[attempts - 1];
  return wait === undefined ? null : new Date(now.getTime() + wait * 60_000);
}

/** `tries` counts the failures since `since`, when the first of them was. null when the outage has lasted too long. */
export function nextTryInOutage(tries: number, since: Date, now: Date): Date | null {
  if (now.getTime() - since.getTime() >= OUTAGE_CAP_MS) return null;
  const wait = OUTAGE_WAITS_MIN[Math.min(tries, OUTAGE_WAITS_MIN.length) - 1] ?? 1;
  return new Date(now.getTime() + wait * 60_000);
}
