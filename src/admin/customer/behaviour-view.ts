// What a person does, beside what they buy: visits, what they turn to, and what led them here.
import { type Behaviour, type Campaign, interestsNow } from '../../profiles/index.js';
import { ago, counted, dayAndTime, percent } from '../show/format.js';
import { valueInWords } from '../show/person.js';

interface Fact {
  name: string;
  value: string;
}

const SHOWN_INTERESTS = 5;

export function behaviourView(behaviour: Behaviour, now: Date) {
  const traits = Object.entries(behaviour.traits).map(([name, value]) => ({ name, value: valueInWords(value) }));
  return { traits, visits: visitFacts(behaviour, now), interests: interestFacts(behaviour, now) };
}

function visitFacts({ sessions, campaigns, recentProducts, device, locale }: Behaviour, now: Date): Fact[] {
  const { first, last } = sessions;
  const looked = recentProducts.slice(0, SHOWN_INTERESTS).map(({ id }) => id);
  const technical = [device?.type, device?.browser, device?.os, locale].filter(Boolean).join(', ');
  return [
    fact('Visits', last && `${counted(sessions.count, 'visit')}, ${counted(sessions.pageViews, 'page')} viewed`),
    fact('First visit', first && `${dayAndTime(first.startedAt)}${cameFrom(first)}`),
    fact('Last visit', last && `${ago(last.startedAt, now)}, ${counted(last.pageViews, 'page')}${cameFrom(last)}`),
    fact('Last campaign', campaigns.last && `${campaignName(campaigns.last)}, ${ago(campaigns.last.at, now)}`),
    fact('Looked at last', looked.join(', ')),
    fact('Device', technical),
  ].flat();
}

/** Shares of all that is left of it now, the largest first. */
function interestFacts(behaviour: Behaviour, now: Date): Fact[] {
  const categories = interestsNow(behaviour, 'categories', now);
  const interests = categories.length > 0 ? categories : interestsNow(behaviour, 'products', now);
  const all = interests.reduce((sum, { points }) => sum + points, 0);
  if (!(all > 0)) return [];
  const largest = interests.sort((one, other) => other.points - one.points).slice(0, SHOWN_INTERESTS);
  return largest.map(({ id, points }) => ({ name: id, value: percent(points / all) }));
}

function cameFrom({ entryPage, referrer, campaign }: NonNullable<Behaviour['sessions']['last']>): string {
  const from = campaign ? campaignName(campaign) : referrer;
  return `${entryPage ? ` on ${entryPage}` : ''}${from ? `, from ${from}` : ''}`;
}

function campaignName({ kind, name, source, medium, id }: Campaign): string {
  const where = [source, medium].filter(Boolean).join(' / ');
  if (kind === 'email') return `our mail “${name ?? id ?? ''}”`;
  return name ? `“${name}”${where ? ` (${where})` : ''}` : where || id || 'a tagged link';
}

function fact(name: string, value: string | undefined): Fact[] {
  return value ? [{ name, value }] : [];
}
