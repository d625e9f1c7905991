// One person of the leaving list: a row of the table, and a mark of the picture.
import type { Money } from '../../platform/money.js';
import type { Profile } from '../../profiles/index.js';
import { count, money, percent, percentBetween, roughly } from '../show/format.js';
import { countryOf, customerHref, nameOf } from '../show/person.js';
import type { RiskMark } from './risk-chart.js';

/** `most` is the largest sum at stake, which fills the bar. Recent money is counted, what is at stake is an estimate. */
export function listRow(profile: Profile, { most, currency }: { most: Money; currency: string }) {
  const { scores } = profile;
  return {
    rank: count(scores?.rank ?? 0),
    name: nameOf(profile),
    href: customerHref(profile),
    country: countryOf(profile),
    risk: percent(scores?.risk ?? Number.NaN),
    riskRange: percentBetween(scores?.riskInterval),
    recentMoney: money(scores?.recentMoney ?? 0, currency, 0),
    atStake: roughly(scores?.atStake ?? 0, currency),
    bar: most > 0 ? Math.round(((scores?.atStake ?? 0) / most) * 96) : 0,
    tier: scores?.tier ?? '–',
    why: (scores?.reasons ?? []).join('; ') || 'too little is known for a reason',
  };
}

export function riskMark(profile: Profile): RiskMark {
  const { risk = 0, recentMoney = 0, atStake = 0 } = profile.scores ?? {};
  return { name: nameOf(profile), risk, recentMoney, atStake };
}
