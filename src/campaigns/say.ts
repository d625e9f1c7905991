// How times, durations and shares are written in sentences for marketers.

const UNITS: [name: string, ms: number][] = [
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `2026-10-18` (UTC). */
export function sayDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** `2026-10-18 09:30 UTC` */
export function sayTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `3 days`: in the largest unit that gives a whole number. */
export function sayDuration(ms: number): string {
  for (const [name, size] of UNITS) {
    if (ms > 0 && ms % size === 0) return `${ms / size} ${name}${ms === size ? '' : 's'}`;
  }
  return `${Math.round(ms / 60_000)} minutes`;
}

/** `10 %` */
export function sayShare(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}
