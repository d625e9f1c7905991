// A behaviour as its row holds it: what conditions ask about as fields, the rest as one text.
import { type Behaviour, emptyBehaviour, FOLD_VERSION, type Session, type Touch } from './behaviour.js';
import type { Interest } from './interest.js';

/**
 * MongoDB and its driver pay for every field of every element, and JSON is read several times as fast: of some 150 values that a
 * busy person has, people search by 30.
 */
export interface StoredBehaviour extends Omit<Behaviour, InText | 'sessions' | 'interests' | 'campaigns'> {
  sessions: Omit<Behaviour['sessions'], 'first'>;
  interests: Omit<Behaviour['interests'], 'products' | 'categories'>;
  campaigns: Omit<Behaviour['campaigns'], 'recent'>;
  /** JSON of `Rest`. */
  rest: string;
}

type InText = 'newestAt' | 'newestId' | 'byName' | 'values' | 'verifiedTraits' | 'recentProducts' | 'dropped';

/** Times in milliseconds since 1970; lists of small things one after the other. */
interface Rest extends Pick<Behaviour, 'newestId' | 'byName' | 'values' | 'verifiedTraits' | 'dropped'> {
  newestAt: number;
  firstSession?: Timeless<Session, 'startedAt' | 'endedAt'>;
  /** id, weight, period, id, … */
  products: (string | number)[];
  categories: (string | number)[];
  /** id, time, id, … */
  recentProducts: (string | number)[];
  touches: Timeless<Touch, 'at'>[];
}

type Timeless<T, Times extends keyof T> = Omit<T, Times> & Record<Times, number>;

export function storedBehaviour(behaviour: Behaviour): StoredBehaviour {
  const { newestAt, newestId, byName, values, verifiedTraits, recentProducts, dropped, ...fields } = behaviour;
  const { first, ...sessions } = behaviour.sessions;
  const { products, categories, ...interests } = behaviour.interests;
  const { recent, ...campaigns } = behaviour.campaigns;
  const rest: Rest = {
    ...{ newestAt: newestAt.getTime(), newestId, byName, values, verifiedTraits, dropped },
    ...(first && {
      firstSession: { ...first, startedAt: first.startedAt.getTime(), endedAt: first.endedAt.getTime() },
    }),
    products: flatInterests(products),
    categories: flatInterests(categories),
    recentProducts: recentProducts.flatMap(({ id, at }) => [id, at.getTime()]),
    touches: recent.map((touch) => ({ ...touch, at: touch.at.getTime() })),
  };
  return { ...fields, sessions, interests, campaigns, rest: JSON.stringify(rest) };
}

/** What an older fold has left comes in today's shape: what it did not know is empty until the profile is folded again. */
export function behaviourFrom(stored: StoredBehaviour, createdAt: Date): Behaviour {
  if (stored.foldVersion !== FOLD_VERSION || stored.rest === undefined) return ofOlderFold(stored, createdAt);
  const { rest: text, ...fields } = stored;
  const rest = JSON.parse(text) as Rest;
  const { newestAt, newestId, byName, values, verifiedTraits, dropped, firstSession: first } = rest;
  return {
    ...fields,
    ...{ newestAt: new Date(newestAt), newestId, byName, values, verifiedTraits, dropped },
    sessions: {
      ...fields.sessions,
      ...(first && { first: { ...first, startedAt: new Date(first.startedAt), endedAt: new Date(first.endedAt) } }),
    },
    interests: {
      ...fields.interests,
      products: interestsIn(rest.products),
      categories: interestsIn(rest.categories),
    },
    recentProducts: pairsIn(rest.recentProducts).map(([id, at]) => ({ id, at: new Date(at) })),
    campaigns: { ...fields.campaigns, recent: rest.touches.map((touch) => ({ ...touch, at: new Date(touch.at) })) },
  };
}

function ofOlderFold(stored: Partial<StoredBehaviour>, createdAt: Date): Behaviour {
  const { foldVersion = 1, rest: _rest, sessions, interests: _interests, campaigns, ...known } = stored;
  const empty = emptyBehaviour(createdAt);
  return {
    ...{ ...empty, ...known, foldVersion },
    sessions: { ...empty.sessions, ...sessions },
    campaigns: { ...empty.campaigns, ...campaigns },
  };
}

function flatInterests(list: Interest[]): (string | number)[] {
  return list.flatMap(({ id, weight, period }) => [id, weight, period]);
}

function interestsIn(flat: (string | number)[]): Interest[] {
  const list: Interest[] = [];
  for (let at = 0; at < flat.length; at += 3) {
    list.push({ id: flat[at] as string, weight: flat[at + 1] as number, period: flat[at + 2] as number });
  }
  return list;
}

function pairsIn(flat: (string | number)[]): [id: string, at: number][] {
  const pairs: [string, number][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] as string, flat[at + 1] as number]);
  return pairs;
}
