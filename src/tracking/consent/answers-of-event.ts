// A consent event as answers, each with the event as its proof.
import type { ConsentAnswer, Purpose } from '../../consent/index.js';
import type { StoredEvent } from '../event.js';
import type { Source } from '../sources/source.js';
import { preferencesOf } from './stated.js';

const OF_ADDRESS: readonly Purpose[] = ['email-marketing', 'email-open-tracking'];

/**
 * Who may answer what. For analytics and personalisation: the visitor for themselves, from anywhere. A page that anybody can
 * write to cannot grant in the name of a user id or of an address, but it can withdraw: that only ever takes away. A source in
 * test mode speaks for the anonymous visitors that it makes up, and for nobody whom a campaign may reach.
 */
export function answersOfEvent(event: StoredEvent, source: Pick<Source, 'id' | 'name'>): ConsentAnswer[] {
  return Object.entries(preferencesOf(event)).flatMap(([name, granted]) => {
    const purpose = name as Purpose;
    const identifiers = OF_ADDRESS.includes(purpose) ? addressOf(event, granted) : peopleOf(event, granted);
    return identifiers.map((identifier) => answerOf(event, source, { identifier, purpose, granted }));
  });
}

function peopleOf({ userId, anonymousId, trusted, test }: StoredEvent, granted: boolean): string[] {
  const visitor = anonymousId ? [`anonymous:${anonymousId}`] : [];
  const speaksForUser = userId !== undefined && !test && (trusted || !granted);
  return speaksForUser ? [`user:${userId}`, ...visitor] : visitor;
}

function addressOf({ properties, traits, trusted, test }: StoredEvent, granted: boolean): string[] {
  const address = traits.email ?? properties.email;
  if (typeof address !== 'string' || !address.includes('@')) return [];
  if (test || (granted && !trusted)) return [];
  return [`email:${address}`];
}

function answerOf(
  event: StoredEvent,
  source: Pick<Source, 'id' | 'name'>,
  { identifier, purpose, granted }: { identifier: string; purpose: Purpose; granted: boolean },
): ConsentAnswer {
  return {
    identifier,
    purpose,
    answer: granted ? 'granted' : 'withdrawn',
    basis: 'consent',
    source: source.name,
    at: event.timestamp,
    textVersion: textVersionOf(event),
    event: { sourceId: source.id, messageId: event._id.slice(source.id.length + 1) },
  };
}

/** The version of the text that was shown, where the banner tells it. */
function textVersionOf({ properties }: StoredEvent): string {
  const { textVersion } = properties;
  return typeof textVersion === 'string' && textVersion !== '' ? textVersion.slice(0, 100) : 'not stated';
}
