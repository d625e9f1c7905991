// The page on which something happened: its path, where the visitor came from, and its address.
import type { PastEvent } from '../../tracking/index.js';
import { isRecord, shortText } from './short-text.js';

export interface Page {
  path?: string;
  referrer?: string;
}

const MAX_PAGE_BYTES = 150;

/** Clients in browsers put the page into the context of everything; servers put it into the properties of page calls. */
export function pageOf(event: PastEvent): Page {
  const facts = pageFacts(event);
  if (!facts) return {};
  const path = shortText(facts.path, MAX_PAGE_BYTES) ?? shortText(facts.url, MAX_PAGE_BYTES);
  const referrer = shortText(facts.referrer, MAX_PAGE_BYTES);
  return { ...(path !== undefined && { path }), ...(referrer !== undefined && { referrer }) };
}

/** The whole address, or undefined. */
export function urlOf(event: PastEvent): string | undefined {
  const url = pageFacts(event)?.url;
  return typeof url === 'string' ? url : undefined;
}

function pageFacts({ type, properties, context }: PastEvent): Record<string, unknown> | undefined {
  const { page } = context;
  if (isRecord(page)) return page;
  return type === 'page' ? properties : undefined;
}
