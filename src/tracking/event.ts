// An event: one past fact as the log keeps it, never updated.
export const EVENT_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface Device {
  type: 'desktop' | 'mobile' | 'tablet' | 'other';
  os?: string;
  browser?: string;
}

export interface StoredEvent extends EventHead {
  properties: Record<string, unknown>;
  context: Record<string, unknown>;
}

/** What an event says about the person alone: a tenth of an order with its product lines, for whoever needs no more. */
export interface EventHead {
  /** `sourceId:messageId`: the log is its own table of duplicates. */
  _id: string;
  sourceId: string;
  /** The group that owns this event; a stage takes only events of its own group. */
  groupId: string;
  /** The strongest identifier inside: `user:…`, else `anonymous:…`. */
  subject: string;
  type: EventType;
  /** The event name of a track, else ''. Names of the first ecommerce spec are stored as those of the second. */
  name: string;
  /** What was sent, where `name` is another. */
  originalName?: string;
  /** When it happened, corrected for the sender's clock, never in the future. */
  timestamp: Date;
  receivedAt: Date;
  /** Neither imported nor from a test source, and received at most an hour after it happened. */
  live: boolean;
  bot: boolean;
  /** From a source in test mode: counted nowhere. */
  test: boolean;
  /** From a server source, or with a userToken for its own user: its claims about a person are taken as verified. */
  trusted: boolean;
  userId?: string;
  anonymousId?: string;
  /** Of an alias: the id that the same person had before. */
  previousId?: string;
  /** From the user agent; absent when there was none. */
  device?: Device;
  traits: Record<string, unknown>;
}
