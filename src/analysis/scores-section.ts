// Turns one row of the score arrays into the `scores` section of a profile.
import type { Quintile, ScoresSection } from '../profiles/index.js';
import { frequencyChangeOf } from './features.js';
import { at } from './purchase-history.js';
import { reasonsFor } from './reasons.js';
import type { Scores } from './score.js';
import { tiers } from './value-tiers.js';

export function scoresSectionOf(scores: Scores, row: number, stamp: { runId: string; at: Date }): ScoresSection {
  const { table, rfm, list } = scores;
  return {
    ...stamp,
    rfm: {
      recency: at(rfm.recency, row) as Quintile,
      frequency: at(rfm.frequency, row) as Quintile,
      monetary: at(rfm.monetary, row) as Quintile,
    },
    recencyDays: at(table.recencyDays, row),
    orderDays: at(table.orderDays, row),
    money: at(table.money, row),
    recentMoney: at(table.recentMoney, row),
    frequencyChange: frequencyChangeOf(table, row),
    risk: at(scores.risk, row),
    riskInterval: [at(scores.riskLow, row), at(scores.riskHigh, row)],
    atStake: at(list.atStake, row),
    rank: at(list.rank, row),
    atRisk: list.atRisk[row] === 1,
    tier: tiers[at(scores.tier, row)] ?? 'D',
    reasons: reasonsFor(table, row, at(scores.moneyRank, row)),
  };
}
