// What led a person here: links that say so (utm_*), and clicks in our own mails.
import type { PastEvent } from '../../tracking/index.js';
import type { Behaviour, Campaign } from './behaviour.js';
import { urlOf } from './page.js';
import { isRecord, shortText } from './short-text.js';

export const MAX_TOUCHES = 8;
/** The same campaign again within this time is the same touch: every page of a visit may repeat it. */
const ONE_TOUCH_MS = 30 * 60_000;
const MAX_BYTES = 48;
const PARTS = ['id', 'name', 'source', 'medium', 'term', 'content'] as const;

/** Changes the draft when the event is a touch; answers the campaign that it names. */
export function foldCampaign(draft: Behaviour, event: PastEvent): Campaign | undefined {
  const campaign = campaignOf(event);
  if (!campaign) return undefined;
  const { campaigns } = draft;
  if (campaigns.recent.some((touch) => isSame(touch, campaign) && isRecent(touch.at, event.timestamp))) return campaign;
  const touch = { at: event.timestamp, ...campaign };
  campaigns.count += 1;
  campaigns.first ??= touch;
  campaigns.last = touch;
  if (campaigns.recent.length >= MAX_TOUCHES) draft.dropped.touches += 1;
  campaigns.recent = [touch, ...campaigns.recent.slice(0, MAX_TOUCHES - 1)];
  return campaign;
}

/** A click in a mail is believed only when a server tells it: our own service does. */
function campaignOf(event: PastEvent): Campaign | undefined {
  const { type, name, trusted, properties, context } = event;
  if (type === 'track' && name === 'Email Link Clicked') return trusted ? mailOf(properties) : undefined;
  const stated = context.campaign;
  if (isRecord(stated)) return campaignFrom('link', (part) => stated[part]);
  const url = urlOf(event);
  return url?.includes('utm_') ? taggedCampaign(url) : undefined;
}

function mailOf({ campaign_id: id, campaign_name: name }: Record<string, unknown>): Campaign | undefined {
  const facts: Record<string, unknown> = { id, name, source: 'rapport', medium: 'email' };
  return id || name ? campaignFrom('email', (part) => facts[part]) : undefined;
}

function taggedCampaign(url: string): Campaign | undefined {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1).replace(/#.*$/s, ''));
  return campaignFrom('link', (part) => query.get(part === 'name' ? 'utm_campaign' : `utm_${part}`));
}

function campaignFrom(kind: Campaign['kind'], read: (part: string) => unknown): Campaign | undefined {
  const campaign: Campaign = { kind };
  let parts = 0;
  for (const part of PARTS) {
    const text = shortText(read(part), MAX_BYTES);
    if (text === undefined) continue;
    campaign[part] = text;
    parts += 1;
  }
  return parts > 0 ? campaign : undefined;
}

function isSame(one: Campaign, other: Campaign): boolean {
  return one.kind === other.kind && PARTS.every((part) => one[part] === other[part]);
}

function isRecent(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() <= ONE_TOUCH_MS;
}
