// Pairs of users who may be one customer: only a person says so, and sees here what speaks for it.
import {
  currentProfiles,
  ownersOfIdentifiers,
  type Profile,
  suggestionsPage as pageOfSuggestions,
  type Suggestion,
} from '../../profiles/index.js';
import { shownCurrency } from '../show/currency.js';
import { count, counted, day, dayAndTime, money } from '../show/format.js';
import { pager } from '../show/pager.js';
import { addressOf, customerHref, nameOf } from '../show/person.js';

const PAGE = 25;
const PATH = '/admin/same-person';
const TABS: { state: Suggestion['state']; title: string }[] = [
  { state: 'open', title: 'To decide' },
  { state: 'merged', title: 'Merged' },
  { state: 'kept-apart', title: 'Kept apart' },
];

export function stateOf(word: string): Suggestion['state'] {
  return TABS.find(({ state }) => state === word)?.state ?? 'open';
}

/** `after` is the id that ended the page before. */
export async function suggestionsPage({ state, after }: { state: Suggestion['state']; after: string }) {
  const found = await pageOfSuggestions({ limit: PAGE + 1, state, ...(after && { after }) });
  const shown = found.slice(0, PAGE);
  const [currency, people] = await Promise.all([shownCurrency(), profilesOfUsers(shown)]);
  const last = shown.at(-1);
  const here = `${PATH}?state=${state}`;
  return {
    place: { loop: 2, group: 'Customers', title: 'Same person?', href: PATH },
    tabs: TABS.map((tab) => ({ title: tab.title, href: `${PATH}?state=${tab.state}`, current: tab.state === state })),
    open: state === 'open',
    suggestions: shown.map((suggestion) => ({
      id: suggestion.id,
      people: suggestion.users.map((user) => personView(user, people.get(user), currency)),
      why: whyOf(suggestion),
      trusted: suggestion.trusted,
      since: day(suggestion.at),
      decided: suggestion.decided ? `${dayAndTime(suggestion.decided.at)}, by ${suggestion.decided.by}` : '',
    })),
    pager: pager({
      range: `${counted(shown.length, 'pair')} on this page`,
      first: after ? here : '',
      next: found.length > PAGE && last ? `${here}&after=${encodeURIComponent(last.id)}` : '',
    }),
  };
}

/** User id → the profile under which the user is kept now; without those who are not known any more. */
async function profilesOfUsers(suggestions: Suggestion[]): Promise<Map<string, Profile>> {
  const users = [...new Set(suggestions.flatMap((suggestion) => suggestion.users))];
  const found = await Promise.all(
    users.map(async (user) => {
      const [owner] = await ownersOfIdentifiers([`user:${user}`]);
      return [user, owner] as const;
    }),
  );
  const profiles = await currentProfiles(found.flatMap(([, owner]) => owner ?? []));
  return new Map(
    found.flatMap(([user, owner]) => {
      const profile = owner && profiles.get(owner);
      return profile ? [[user, profile] as const] : [];
    }),
  );
}

function personView(user: string, profile: Profile | undefined, currency: string) {
  if (!profile) return { name: `Customer ${user}`, user, href: '', address: '', orders: '' };
  const { orders } = profile;
  return {
    name: nameOf(profile),
    user,
    href: customerHref(profile),
    address: addressOf(profile),
    orders: orders
      ? `${count(orders.count)} orders, ${money(orders.net, orders.currency || currency)} net`
      : 'no orders',
  };
}

function whyOf({ rule, evidence, trusted }: Suggestion): string {
  if (rule === 'same-address') return `A server stated the address ${evidence} for both.`;
  const who = trusted ? 'A server said' : 'A page said, which anybody can,';
  return `${who} that both ids are one customer (alias, event ${evidence}).`;
}
