// Says a person's scores with the plain words behind them.
import type { ScoresSection } from '../../profiles/index.js';
import { count, counted, money, percent, percentBetween, roughly } from '../show/format.js';

export interface ScoreView {
  name: string;
  value: string;
  /** The 95 % interval of an estimate; '' for what is counted. */
  range: string;
  words: string;
  /** Length of the bar out of 300, or null for a score that has no scale. */
  bar: number | null;
}

const TIERS = {
  A: 'one of the customers who bring the first half of all money',
  B: 'one of those who bring the next 30 % of all money',
  C: 'one of those who bring the next 15 % of all money',
  D: 'one of the many who bring the last 5 % of all money',
};

/** The four scores in the order in which a marketer asks for them. */
export function scoreViews(scores: ScoresSection, currency: string, scored: number): ScoreView[] {
  const { recency, frequency, monetary } = scores.rfm;
  return [
    {
      ...{ name: 'Risk of leaving', value: percent(scores.risk), bar: Math.round(scores.risk * 300) },
      range: percentBetween(scores.riskInterval),
      words: `Chance of no order within 100 days, with its 95 % interval: ${scores.reasons.join('; ') || 'too little is known for a reason'}.`,
    },
    {
      ...{ name: 'Money at stake', value: roughly(scores.atStake, currency), bar: null },
      range: stakeBetween(scores, currency),
      words: `An estimate: risk × ${money(scores.recentMoney, currency)} of the last 365 days, after refunds; place ${count(scores.rank)} of ${count(scored)}.`,
    },
    {
      name: 'Value tier',
      value: scores.tier,
      range: '',
      words: `Tier ${scores.tier}: ${TIERS[scores.tier]}.`,
      bar: null,
    },
    {
      ...{ name: 'Recency, frequency, money', value: `${recency} · ${frequency} · ${monetary}`, bar: null },
      range: '',
      words: `Fifths, 5 is best. Last order ${counted(scores.recencyDays, 'day')} before the run, orders on ${counted(scores.orderDays, 'day')}, ${money(scores.money, currency)} in all.`,
    },
  ];
}

/** The interval of the risk, in money: what was bought is counted and known. */
function stakeBetween({ riskInterval, recentMoney }: ScoresSection, currency: string): string {
  if (!riskInterval) return '';
  const [low, high] = riskInterval;
  return `${roughly(low * recentMoney, currency)} to ${roughly(high * recentMoney, currency)}`;
}
