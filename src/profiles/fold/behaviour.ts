// Behaviour: what the events of one person add up to, and nothing that came from elsewhere.
export interface Behaviour {
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** Place of the newest folded event in the log's order (timestamp, then _id); anything older needs a refold. */
  newestAt: Date;
  newestId: string;
  events: number;
  /** How often each event name was seen; names past the cap count under OTHER_NAMES. */
  byName: Record<string, number>;
  traits: Record<string, unknown>;
  /** Names of traits that a server source stated; a browser never overwrites them. */
  verifiedTraits: string[];
  email?: { address: string; verified: boolean };
  userId?: string;
}

/** The behaviour of a profile before its first event: seen when it was made, nothing else known. */
export function emptyBehaviour(createdAt: Date): Behaviour {
  return {
    firstSeenAt: createdAt,
    lastSeenAt: createdAt,
    newestAt: new Date(0),
    newestId: '',
    events: 0,
    byName: {},
    traits: {},
    verifiedTraits: [],
  };
}
