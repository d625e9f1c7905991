// An outcome as an event, named as in Segment's e-mail spec, so that it is folded and can trigger like any other.
import { createHash } from 'node:crypto';
import type { Outcome, OutcomeKind } from './outcome.js';

export interface EventFacts {
  /** Of the profile: `user:…` or `anonymous:…`. */
  subject: string;
  campaignName: string;
  emailSubject: string;
  /** Of a click: where the link leads. */
  linkUrl: string | null;
}

const NAMES: Record<OutcomeKind, string> = {
  opened: 'Email Opened',
  clicked: 'Email Link Clicked',
  unsubscribed: 'Unsubscribed',
};

/** The intake takes ids of fewer than 100 characters. */
const MAX_ID = 99;

/** The same outcome always makes the same messageId: to the log a repeat is a duplicate. */
export function outcomeEvent(outcome: Outcome, facts: EventFacts): Record<string, unknown> {
  return {
    type: 'track',
    event: NAMES[outcome.kind],
    messageId: eventId(outcome.id),
    ...identifierIn(facts.subject),
    timestamp: outcome.at.toISOString(),
    properties: {
      email_id: outcome.messageId,
      email_subject: facts.emailSubject,
      campaign_id: outcome.campaignId,
      campaign_name: facts.campaignName,
      ...(outcome.link === undefined ? {} : { link_id: outcome.link }),
      ...(facts.linkUrl === null ? {} : { link_url: facts.linkUrl }),
    },
  };
}

/** The identifier that an event about this profile can carry; null when it has neither kind. */
export function eventSubject(subjects: string[]): string | null {
  const first = (kind: string) => subjects.find((subject) => subject.startsWith(kind));
  return first('user:') ?? first('anonymous:') ?? null;
}

function eventId(outcomeId: string): string {
  return outcomeId.length <= MAX_ID ? outcomeId : createHash('sha256').update(outcomeId).digest('base64url');
}

function identifierIn(subject: string): { userId: string } | { anonymousId: string } {
  const value = subject.slice(subject.indexOf(':') + 1);
  return subject.startsWith('user:') ? { userId: value } : { anonymousId: value };
}
