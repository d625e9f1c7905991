// Interest that fades by half in a fixed time, as integers: the same events come to the same bits on every machine.

/**
 * `weight` / 65,536 × 2^(period − t / half-life) is the interest at time t, in points of today. Nothing is ever faded in place:
 * it is stated at a fixed epoch (1970), so it does not matter when it is computed.
 */
export interface Interest {
  id: string;
  /** An integer below 2^53. */
  weight: number;
  /** Whole half-lives since 1970 at which the weight is stated. */
  period: number;
}

/** A half-life has so many steps; what happens within one step counts alike (11 hours of 30 days). */
const STEPS = 64;
const ONE = 65_536;
const DAY_MS = 86_400_000;
/** More halvings than a weight has bits: nothing is left. */
const ALL_BITS = 53;

/** 2^(step/64) in 16 fractional bits. Rounded once, so that no difference in the last bit of a power can show. */
const FACTORS = Array.from({ length: STEPS }, (_, step) => Math.round(2 ** (step / STEPS) * ONE));
const POWERS = Array.from({ length: ALL_BITS + 1 }, (_, exponent) => 2 ** exponent);

/** A half-life in ms; whole days, so that steps are whole too. */
export function halfLife(days: number): number {
  return days * DAY_MS;
}

/** What one deed adds, to be worked out once however many products it is about. */
export interface Contribution {
  weight: number;
  period: number;
}

export function contributionOf(points: number, at: Date, halfLifeMs: number): Contribution {
  const step = Math.floor(at.getTime() / (halfLifeMs / STEPS));
  const period = Math.floor(step / STEPS);
  return { weight: points * (FACTORS[step - period * STEPS] ?? ONE), period };
}

/** The interest after one deed more; `known` is undefined when it is the first. */
export function raised(known: Interest | undefined, id: string, { weight, period }: Contribution): Interest {
  if (!known) return { id, weight, period };
  const newer = Math.max(period, known.period);
  const sum = halved(known.weight, newer - known.period) + halved(weight, newer - period);
  return { id, weight: Math.min(sum, Number.MAX_SAFE_INTEGER), period: newer };
}

/** As if all of it had happened one half-life earlier. */
export function aged({ id, weight, period }: Interest): Interest {
  return { id, weight, period: period - 1 };
}

/** Negative when `one` is the greater interest; never 0 for different ids. */
export function byInterest(one: Interest, other: Interest): number {
  const apart = one.period - other.period;
  if (Math.abs(apart) > ALL_BITS) return -apart;
  const greater = apart >= 0 ? one.weight * (POWERS[apart] ?? 1) : one.weight;
  const than = apart >= 0 ? other.weight : other.weight * (POWERS[-apart] ?? 1);
  if (greater !== than) return than > greater ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}

/** What is left of it now, in points: 1 = one view just now. For people to see; nothing is decided by its last digits. */
export function interestNow({ weight, period }: Interest, now: Date, halfLifeMs: number): number {
  return (weight / ONE) * 2 ** (period - now.getTime() / halfLifeMs);
}

function halved(weight: number, times: number): number {
  if (times === 0) return weight;
  return times > ALL_BITS ? 0 : Math.floor(weight / (POWERS[times] ?? 1));
}
