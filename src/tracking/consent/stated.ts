// What an event says about consent, as clients of Segment write it: `context.consent.categoryPreferences`.
import type { Purpose } from '../../consent/index.js';
import type { StoredEvent } from '../event.js';
import { isPlainObject } from '../reading/clean.js';

export type Preferences = Partial<Record<Purpose, boolean>>;

const CATEGORIES = new Map<string, Purpose>([
  ['analytics', 'analytics'],
  ['personalisation', 'personalisation'],
  ['personalization', 'personalisation'],
  ['email-marketing', 'email-marketing'],
  ['email-open-tracking', 'email-open-tracking'],
]);

/** `Analytics`, `Email Marketing` and `email_marketing` are understood; categories that we do not have are passed over. */
export function preferencesOf({ context, properties }: Pick<StoredEvent, 'context' | 'properties'>): Preferences {
  const consent = isPlainObject(context.consent) ? context.consent.categoryPreferences : undefined;
  const said = isPlainObject(consent) ? consent : properties.categoryPreferences;
  if (!isPlainObject(said)) return {};
  const preferences: Preferences = {};
  for (const [category, answer] of Object.entries(said)) {
    const purpose = CATEGORIES.get(
      category
        .trim()
        .toLowerCase()
        .replace(/[\s_]+/g, '-'),
    );
    if (purpose && typeof answer === 'boolean') preferences[purpose] = answer;
  }
  return preferences;
}

/** Whether the event is there to say what a person answered. */
export function isConsentEvent({ type, name }: Pick<StoredEvent, 'type' | 'name'>): boolean {
  return type === 'track' && /^(segment )?consent preference updated$/i.test(name);
}

/** What an event that is there for something else carries about analytics. */
export function statedAnalytics(event: StoredEvent): 'granted' | 'refused' | null {
  // Most events carry nothing, and are not to pay for those that do.
  if (event.context.consent === undefined && !isConsentEvent(event)) return null;
  const { analytics } = preferencesOf(event);
  if (analytics === undefined) return null;
  return analytics ? 'granted' : 'refused';
}
