// When a message that was refused for now may be tried again.

const WAITS_MIN = [1, 5, 30, 120];

/** `attempts` counts the hand-overs so far. null after the fifth: the refusal is then final. */
export function nextTry(attempts: number, now: Date): Date | null {
  const wait = WAITS_MIN[attempts - 1];
  return wait === undefined ? null : new Date(now.getTime() + wait * 60_000);
}
