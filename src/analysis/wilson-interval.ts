// How well a share is known from the people counted so far.

/** So many standard errors to each side hold 95 % of a normal distribution. */
export const Z = 1.959963984540054;

/**
 * The 95 % score interval of `successes` among `trials` without continuity correction (Wilson 1927, JASA 22:209–212);
 * null without trials. Stays inside [0, 1] and works when nobody or everybody succeeded.
 */
export function wilsonInterval({ successes, trials }: { successes: number; trials: number }): [number, number] | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const middle = 2 * successes + Z * Z;
  const reach = Z * Math.sqrt(Z * Z + 4 * successes * (1 - share));
  const scale = 2 * (trials + Z * Z);
  // Rounding may put a limit a hair beyond the share itself when nobody or everybody succeeded.
  return [
    Math.max(0, Math.min(share, (middle - reach) / scale)),
    Math.min(1, Math.max(share, (middle + reach) / scale)),
  ];
}
