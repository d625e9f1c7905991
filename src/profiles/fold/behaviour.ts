// Behaviour: what the events of one person add up to, and nothing that came from elsewhere.
import type { Money } from '../../platform/money.js';
import type { Device } from '../../tracking/index.js';
import type { Interest } from './interest.js';

/** Raise it whenever the same events come to something else: older behaviour is then folded again from the log. */
export const FOLD_VERSION = 3;

export interface Behaviour {
  foldVersion: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** Place of the newest folded event in the log's order (timestamp, then _id); anything older needs a refold. */
  newestAt: Date;
  newestId: string;
  events: number;
  /** How often each event name was seen; names past the cap count under OTHER_NAMES. */
  byName: Record<string, number>;
  /** The `value` that events state, by name and currency; orders are left to commerce. */
  values: ValueSum[];
  traits: Record<string, unknown>;
  /** Names of traits that a server source stated; a browser never overwrites them. */
  verifiedTraits: string[];
  email?: { address: string; verified: boolean };
  userId?: string;
  sessions: { count: number; pageViews: number; first?: Session; last?: Session };
  /** When this was last done. */
  recency: { viewedAt?: Date; addedAt?: Date; orderedAt?: Date };
  /** The lists in no order. */
  interests: { products: Interest[]; categories: Interest[]; topProduct?: string; topCategory?: string };
  /** Newest first, each once. */
  recentProducts: { id: string; at: Date }[];
  /** `recent`: newest first. */
  campaigns: { count: number; first?: Touch; last?: Touch; recent: Touch[] };
  /** As last seen. */
  device?: Device;
  locale?: string;
  timezone?: string;
  /** How many entries fell out of a list, or never came in, because it was full. */
  dropped: { values: number; products: number; categories: number; recentProducts: number; touches: number };
}

export interface ValueSum {
  name: string;
  /** '' where the event named none. */
  currency: string;
  count: number;
  sum: Money;
}

/** A visit: what follows each other by no more than half an hour. */
export interface Session {
  startedAt: Date;
  endedAt: Date;
  events: number;
  pageViews: number;
  entryPage?: string;
  referrer?: string;
  campaign?: Campaign;
}

/** What a link said about where it stood (utm_*), or our own e-mail that was clicked. */
export interface Campaign {
  kind: 'link' | 'email';
  id?: string;
  name?: string;
  source?: string;
  medium?: string;
  term?: string;
  content?: string;
}

export interface Touch extends Campaign {
  at: Date;
}

/** The behaviour of a profile before its first event: seen when it was made, nothing else known. */
export function emptyBehaviour(createdAt: Date): Behaviour {
  return {
    foldVersion: FOLD_VERSION,
    firstSeenAt: createdAt,
    lastSeenAt: createdAt,
    newestAt: new Date(0),
    newestId: '',
    events: 0,
    byName: {},
    values: [],
    traits: {},
    verifiedTraits: [],
    sessions: { count: 0, pageViews: 0 },
    recency: {},
    interests: { products: [], categories: [] },
    recentProducts: [],
    campaigns: { count: 0, recent: [] },
    dropped: { values: 0, products: 0, categories: 0, recentProducts: 0, touches: 0 },
  };
}

/**
 * A copy whose containers may be changed; what they hold is shared, and the fold replaces it instead of changing it. Much
 * cheaper than a deep copy, which every event of another person would pay for.
 */
export function draftOf(behaviour: Behaviour): Behaviour {
  const { interests, campaigns } = behaviour;
  return {
    ...behaviour,
    byName: { ...behaviour.byName },
    values: [...behaviour.values],
    traits: { ...behaviour.traits },
    verifiedTraits: [...behaviour.verifiedTraits],
    sessions: { ...behaviour.sessions },
    recency: { ...behaviour.recency },
    interests: { ...interests, products: [...interests.products], categories: [...interests.categories] },
    recentProducts: [...behaviour.recentProducts],
    campaigns: { ...campaigns, recent: [...campaigns.recent] },
    dropped: { ...behaviour.dropped },
  };
}
