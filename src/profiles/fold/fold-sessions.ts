// Visits: events that follow each other by no more than half an hour, on corrected times.
import type { PastEvent } from '../../tracking/index.js';
import type { Behaviour, Campaign, Session } from './behaviour.js';
import { pageOf } from './page.js';
import { isRecord } from './short-text.js';

export const SESSION_GAP_MS = 30 * 60_000;

/** What comes back from a mail happens in a mail program, and need not be the person. */
const NO_VISIT = new Set(['Email Delivered', 'Email Opened', 'Email Link Clicked', 'Email Bounced', 'Unsubscribed']);

/** Changes the draft by an event that is part of a visit. `campaign`: what brought the person here, if the event says. */
export function foldSession(draft: Behaviour, event: PastEvent, campaign: Campaign | undefined): void {
  if (!isVisit(event)) return;
  const { sessions } = draft;
  const going = sessions.last && event.timestamp.getTime() - sessions.last.endedAt.getTime() <= SESSION_GAP_MS;
  const views = event.type === 'page' || event.type === 'screen' ? 1 : 0;
  if (!going) sessions.count += 1;
  sessions.pageViews += views;
  sessions.last = continued(going ? sessions.last : undefined, event, views, campaign);
  if (sessions.count === 1) sessions.first = sessions.last;
}

/** A shop's server reports what happened without the person being there, unless it passes on their visit. */
function isVisit({ type, name, anonymousId, context }: PastEvent): boolean {
  if (type === 'page' || type === 'screen' || isRecord(context.page)) return true;
  return anonymousId !== undefined && !NO_VISIT.has(name);
}

function continued(
  session: Session | undefined,
  event: PastEvent,
  views: number,
  campaign: Campaign | undefined,
): Session {
  const { timestamp } = event;
  const next: Session = session
    ? { ...session, endedAt: timestamp, events: session.events + 1, pageViews: session.pageViews + views }
    : { startedAt: timestamp, endedAt: timestamp, events: 1, pageViews: views };
  if (next.entryPage !== undefined) return next;
  const { path, referrer } = pageOf(event);
  if (path !== undefined) next.entryPage = path;
  if (referrer !== undefined) next.referrer = referrer;
  if (campaign) next.campaign ??= campaign;
  return next;
}
