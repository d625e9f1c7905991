// An event: one past fact as the log keeps it, never updated.
export const EVENT_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

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
  /** The event name of a track, else ''. */
  name: string;
  /** When it happened, corrected for the sender's clock, never in the future. */
  timestamp: Date;
  receivedAt: Date;
  /** Neither imported nor from a test source, and received at most an hour after it happened. */
  live: boolean;
  bot: boolean;
  /** From a source in test mode: counted nowhere. */
  test: boolean;
  /** From a server source: its claims about a person are taken as verified. */
  trusted: boolean;
  userId?: string;
  anonymousId?: string;
  traits: Record<string, unknown>;
}
