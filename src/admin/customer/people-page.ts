// The list of people, with a search by number, name or address.

import { countProfiles, findProfiles, type Profile, type ProfileId } from '../../profiles/index.js';
import { shownCurrency } from '../show/currency.js';
import { ago, count, counted, money, percent, percentBetween } from '../show/format.js';
import { pager } from '../show/pager.js';
import { addressOf, countryOf, customerHref, nameOf } from '../show/person.js';

const PAGE = 25;

/** One page of people; `after` is the id that ended the page before. */
export async function peoplePage({ text, after }: { text: string; after: string }, now: Date) {
  const [currency, found, known] = await Promise.all([
    shownCurrency(),
    findProfiles({ limit: PAGE + 1, ...(text ? { text } : {}), ...(after ? { after: after as ProfileId } : {}) }),
    countProfiles('all'),
  ]);
  const people = found.slice(0, PAGE);
  const query = text ? `text=${encodeURIComponent(text)}&` : '';
  const last = people.at(-1);
  const next = found.length > PAGE && last ? `/admin/customers?${query}after=${encodeURIComponent(last.id)}` : '';
  return {
    place: { loop: 2, group: 'Customers', title: 'People', href: '/admin/customers' },
    text,
    heading: text ? `People found for “${text}”` : 'All people',
    total: text ? `${count(people.length)}${next ? ' and more' : ''} found` : counted(known, 'person', 'people'),
    people: people.map((profile) => rowOf(profile, currency, now)),
    pager: pager({
      range: `${counted(people.length, 'person', 'people')} on this page`,
      first: after ? `/admin/customers?${query}` : '',
      next,
    }),
  };
}

function rowOf(profile: Profile, currency: string, now: Date) {
  const { orders, scores } = profile;
  return {
    name: nameOf(profile),
    href: customerHref(profile),
    country: countryOf(profile),
    address: addressOf(profile) || 'not known',
    orders: count(orders?.count ?? 0),
    net: money(orders?.net ?? 0, orders?.currency ?? currency),
    lastOrder: orders?.lastAt ? ago(orders.lastAt, now) : 'none',
    tier: scores?.tier ?? '–',
    risk: scores ? percent(scores.risk) : '–',
    riskRange: percentBetween(scores?.riskInterval),
  };
}
