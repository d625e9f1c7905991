// What the figures of a check must be: the books equal the publication, the design's two sums hold, and every step did something.

export interface CheckFigures {
  rows: number;
  skipped: number;
  customers: number;
  buyers: number;
  orders: number;
  refunds: number;
  revenue: { sales: number; refunds: number; net: number };
  refundsMatched: number;
  refundsUnmatched: number;
  simulated: { orders: number; sales: number };
  scored: number;
  atRisk: number;
  tiers: Record<string, number>;
  decisions: { send: number; holdOut: number; withheld: Record<string, number> };
  messages: Record<string, number>;
  outcomes: { opened: number; clicked: number; unsubscribed: number; ordered: number };
  coupons: { issued: number; redeemed: number };
  lift: {
    treated: { n: number; ordered: number };
    heldOut: { n: number; ordered: number };
    difference: number;
    interval: [number, number];
    trueEffect: number;
    untilNow: boolean;
  };
  importOrdersPerSecond: number;
  rssMb: number;
  seconds: Record<string, number>;
}

export interface Broken {
  step: string;
  expected: string;
  found: string;
}

/** Everything a check knows about customer 12346, who bought for 77,183.60 and returned it all; null without scores. */
type Standing = { atRisk: boolean; tier: string } | null;

/** Of the rows with a customer, as published; see src/demo/data/README.md. */
const PUBLISHED = {
  rows: 541_909,
  skipped: 135_080,
  customers: 4_372,
  buyers: 4_338,
  orders: 18_532,
  refunds: 3_654,
  revenue: { sales: 8_911_407.9, refunds: -611_342.09, net: 8_300_065.81 },
};

/** The first step, in the order of the loop, that is not as it must be; null when all is well. */
export function firstBroken(figures: CheckFigures, returnedAll: Standing): Broken | null {
  for (const [step, expected, found] of [...books(figures), ...steps(figures, returnedAll)]) {
    const fits =
      typeof expected === 'string' ? found === true || (typeof found === 'number' && found > 0) : expected === found;
    if (!fits) return { step, expected: String(expected), found: JSON.stringify(found) };
  }
  return null;
}

/** A step, what it must come to (a number, or a sentence for "more than 0" and "true"), what it came to. */
type Line = [step: string, expected: number | string, found: number | boolean];

function books(figures: CheckFigures): Line[] {
  const counts = ['rows', 'skipped', 'customers', 'buyers', 'orders', 'refunds'] as const;
  const sums = ['sales', 'refunds', 'net'] as const;
  const { revenue, refundsMatched, refundsUnmatched } = figures;
  return [
    ...counts.map((name): Line => [`import: ${name}`, PUBLISHED[name], figures[name]]),
    ...sums.map((name): Line => [`import: revenue.${name}`, PUBLISHED.revenue[name], revenue[name]]),
    ['refunds: matched + unmatched', -revenue.refunds, cents(refundsMatched + refundsUnmatched)],
  ];
}

function steps(figures: CheckFigures, returnedAll: Standing): Line[] {
  const { decisions, messages, outcomes, lift, coupons } = figures;
  const valued = returnedAll !== null && (returnedAll.atRisk || returnedAll.tier !== 'D');
  const some = 'more than 0';
  return [
    ['scores: scored', some, figures.scored],
    ['scores: at risk', some, figures.atRisk],
    ['scores: tiers', figures.scored, total(figures.tiers)],
    ['scores: customer 12346', 'neither at risk nor in tier A to C', !valued],
    ['decisions: send', some, decisions.send],
    ['decisions: held out', some, decisions.holdOut],
    ['decisions: withheld, no consent', some, decisions.withheld['no-consent'] ?? 0],
    ['messages: the sum of their states is the decisions to send', decisions.send, total(messages)],
    ['messages: accepted', some, messages.accepted ?? 0],
    ['messages: still on their way', 0, (messages.waiting ?? 0) + (messages.sending ?? 0)],
    ...Object.entries(outcomes).map(([name, found]): Line => [`outcomes: ${name}`, some, found]),
    ['coupons: redeemed', figures.simulated.orders, coupons.redeemed],
    [
      'lift: treated and held out are the decisions',
      decisions.send + decisions.holdOut,
      lift.treated.n + lift.heldOut.n,
    ],
    ['lift: true effect', some, lift.trueEffect],
    ['lift: an interval around the difference', 'low < difference < high', holds(lift)],
    ['lift: every window has closed', 'true', !lift.untilNow],
  ];
}

function holds({ difference, interval: [low, high] }: CheckFigures['lift']): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && low < difference && difference < high;
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
