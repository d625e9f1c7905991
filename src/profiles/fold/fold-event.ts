// The fold: how an event changes what is known about a person. One pure function for intake and for refolding.
import { byLogOrder, type LogPlace, type PastEvent } from '../../tracking/index.js';
import { type Behaviour, draftOf, FOLD_VERSION } from './behaviour.js';
import { foldCampaign } from './fold-campaigns.js';
import { foldFavourites, foldInterests } from './fold-interests.js';
import { foldName } from './fold-names.js';
import { foldSession } from './fold-sessions.js';
import { foldTraits } from './fold-traits.js';
import { shortText } from './short-text.js';

const MAX_LOCALE_BYTES = 40;

/** The behaviour after more events. Right only in the order of the log: `isLate` tells when to fold all again. */
export function foldEvents(behaviour: Behaviour, events: Iterable<PastEvent>): Behaviour {
  return foldOnto(draftOf(behaviour), events);
}

/** As `foldEvents`, for whoever owns the behaviour and lets it be changed; answers the same one. */
export function foldOnto(draft: Behaviour, events: Iterable<PastEvent>): Behaviour {
  for (const event of events) foldInto(draft, event);
  endFold(draft);
  return draft;
}

/** What follows from all events together: after the last one that was folded into the draft. */
export function endFold(draft: Behaviour): void {
  foldFavourites(draft);
}

/** Changes `draft` by one event; for whoever streams events and owns the draft. `endFold` comes after the last one. */
export function foldInto(draft: Behaviour, event: PastEvent): void {
  if (draft.events === 0) draft.firstSeenAt = event.timestamp;
  draft.lastSeenAt = event.timestamp;
  draft.newestAt = event.timestamp;
  draft.newestId = event._id;
  draft.events += 1;
  if (event.userId) draft.userId = event.userId;
  if (event.type === 'identify') foldTraits(draft, event);
  if (event.type === 'track') {
    foldName(draft, event);
    foldInterests(draft, event);
  }
  const campaign = foldCampaign(draft, event);
  foldSession(draft, event, campaign);
  foldSurroundings(draft, event);
}

/**
 * True when the event's place in the log is not after everything folded so far, or when an older fold did that: then only
 * folding all again is right.
 */
export function isLate({ foldVersion, events, newestAt, newestId }: Behaviour, event: LogPlace): boolean {
  if (foldVersion !== FOLD_VERSION) return true;
  return events > 0 && byLogOrder({ timestamp: newestAt, _id: newestId }, event) >= 0;
}

/** True for events that say something about a person: not those of machines, not those of a test. */
export function isFolded(event: Pick<PastEvent, 'bot' | 'test'>): boolean {
  return !event.bot && !event.test;
}

function foldSurroundings(draft: Behaviour, { device, context }: PastEvent): void {
  if (device) draft.device = device;
  const locale = shortText(context.locale, MAX_LOCALE_BYTES);
  if (locale) draft.locale = locale;
  const timezone = shortText(context.timezone, MAX_LOCALE_BYTES);
  if (timezone) draft.timezone = timezone;
}
