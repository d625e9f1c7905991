// Where an interval lies on an axis that several bars share: filled when it leaves 0, hollow when it does not.

export interface IntervalBar {
  zero: number;
  low: number;
  high: number;
  at: number;
  clear: boolean;
}

interface Estimate {
  difference: number;
  interval: readonly [number, number];
}

const WIDTH = 176;
const MARGIN = 6;

/** Positions within a picture 176 wide whose axis goes `from` … `to`, with 0 inside. */
export function intervalBar(
  { difference, interval: [low, high] }: Estimate,
  axis: readonly [number, number],
): IntervalBar {
  const [from, to] = axis;
  const room = to > from ? (WIDTH - 2 * MARGIN) / (to - from) : 0;
  const place = (value: number) => Math.round((MARGIN + (value - from) * room) * 10) / 10;
  return { zero: place(0), low: place(low), high: place(high), at: place(difference), clear: low > 0 || high < 0 };
}
