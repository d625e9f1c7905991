// A behaviour as its row holds it: what conditions ask about as fields, the rest as one text.
import { type Behaviour, emptyBehaviour, FOLD_VERSION, type Session, type Touch } from './behaviour.js';
import type { Interest } from './interest.js';

/** MongoDB and its driver pay for every field, and JSON is read several times as fast: of 150 values people search by 30. */
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

/** Written out field by field: copying with `...` takes three times as long, and every event of somebody else pays for it. */
export function storedBehaviour(behaviour: Behaviour): StoredBehaviour {
  const { sessions, interests, campaigns } = behaviour;
  const stored: StoredBehaviour = {
    foldVersion: behaviour.foldVersion,
    firstSeenAt: behaviour.firstSeenAt,
    lastSeenAt: behaviour.lastSeenAt,
    events: behaviour.events,
    traits: behaviour.traits,
    sessions: { count: sessions.count, pageViews: sessions.pageViews },
    recency: behaviour.recency,
    interests: {},
    campaigns: { count: campaigns.count },
    rest: JSON.stringify(restOf(behaviour)),
  };
  if (behaviour.email) stored.email = behaviour.email;
  if (behaviour.userId) stored.userId = behaviour.userId;
  if (sessions.last) stored.sessions.last = sessions.last;
  if (interests.topProduct) stored.interests.topProduct = interests.topProduct;
  if (interests.topCategory) stored.interests.topCategory = interests.topCategory;
  if (campaigns.first) stored.campaigns.first = campaigns.first;
  if (campaigns.last) stored.campaigns.last = campaigns.last;
  if (behaviour.device) stored.device = behaviour.device;
  if (behaviour.locale) stored.locale = behaviour.locale;
  if (behaviour.timezone) stored.timezone = behaviour.timezone;
  return stored;
}

function restOf(behaviour: Behaviour): Rest {
  const { first } = behaviour.sessions;
  const rest: Rest = {
    newestAt: behaviour.newestAt.getTime(),
    newestId: behaviour.newestId,
    byName: behaviour.byName,
    values: behaviour.values,
    verifiedTraits: behaviour.verifiedTraits,
    dropped: behaviour.dropped,
    products: flatInterests(behaviour.interests.products),
    categories: flatInterests(behaviour.interests.categories),
    recentProducts: flatProducts(behaviour.recentProducts),
    touches: behaviour.campaigns.recent.map((touch) => ({ ...touch, at: touch.at.getTime() })),
  };
  if (first) rest.firstSession = { ...first, startedAt: first.startedAt.getTime(), endedAt: first.endedAt.getTime() };
  return rest;
}

/** What an older fold has left comes in today's shape: what it did not know is empty until the profile is folded again. */
export function behaviourFrom(stored: StoredBehaviour, createdAt: Date): Behaviour {
  if (stored.foldVersion !== FOLD_VERSION || stored.rest === undefined) return ofOlderFold(stored, createdAt);
  const { sessions, interests, campaigns } = stored;
  const rest = JSON.parse(stored.rest) as Rest;
  const behaviour: Behaviour = {
    foldVersion: stored.foldVersion,
    firstSeenAt: stored.firstSeenAt,
    lastSeenAt: stored.lastSeenAt,
    newestAt: new Date(rest.newestAt),
    newestId: rest.newestId,
    events: stored.events,
    byName: rest.byName,
    values: rest.values,
    traits: stored.traits,
    verifiedTraits: rest.verifiedTraits,
    sessions,
    recency: stored.recency,
    interests: { products: interestsIn(rest.products), categories: interestsIn(rest.categories), ...interests },
    recentProducts: productsIn(rest.recentProducts),
    campaigns: { ...campaigns, recent: rest.touches.map((touch) => ({ ...touch, at: new Date(touch.at) })) },
    dropped: rest.dropped,
  };
  if (stored.email) behaviour.email = stored.email;
  if (stored.userId) behaviour.userId = stored.userId;
  if (stored.device) behaviour.device = stored.device;
  if (stored.locale) behaviour.locale = stored.locale;
  if (stored.timezone) behaviour.timezone = stored.timezone;
  const first = rest.firstSession;
  if (!first) return behaviour;
  const times = { startedAt: new Date(first.startedAt), endedAt: new Date(first.endedAt) };
  behaviour.sessions = { ...sessions, first: { ...first, ...times } };
  return behaviour;
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

/** Not by `flatMap`, which takes twenty times as long. */
function flatInterests(list: Interest[]): (string | number)[] {
  const flat: (string | number)[] = [];
  for (const { id, weight, period } of list) flat.push(id, weight, period);
  return flat;
}

function interestsIn(flat: (string | number)[]): Interest[] {
  const list: Interest[] = [];
  for (let at = 0; at < flat.length; at += 3) {
    list.push({ id: flat[at] as string, weight: flat[at + 1] as number, period: flat[at + 2] as number });
  }
  return list;
}

function flatProducts(list: Behaviour['recentProducts']): (string | number)[] {
  const flat: (string | number)[] = [];
  for (const { id, at } of list) flat.push(id, at.getTime());
  return flat;
}

function productsIn(flat: (string | number)[]): Behaviour['recentProducts'] {
  const list: Behaviour['recentProducts'] = [];
  for (let at = 0; at < flat.length; at += 2) {
    list.push({ id: flat[at] as string, at: new Date(flat[at + 1] as number) });
  }
  return list;
}
