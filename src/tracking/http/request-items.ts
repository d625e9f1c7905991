// Takes the events out of a parsed request, or says why there are too many of them.

import { EVENT_LIMIT } from '../reading/excess.js';
import { isTooMuch, readShared, type Shared } from '../reading/shared.js';
import type { Source } from '../sources/source.js';
import { badBody, type Refusal, tooLarge } from './answer.js';
import { BODY_LIMIT, MAX_BATCH } from './request-body.js';

export type Items = { kind: 'items'; items: unknown[]; shared?: Shared } | { kind: 'fault'; answer: Refusal };

/** `size`: bytes of the whole body. */
export type ReadItems = (body: Record<string, unknown>, source: Source, size: number) => Items;

export const batchItems: ReadItems = (body, source, size) => {
  const { batch } = body;
  if (!Array.isArray(batch)) return fault(badBody('batch: expected a list'));
  if (batch.length > MAX_BATCH) return fault(tooLarge(`a batch may have ${MAX_BATCH} events`));
  const limit = BODY_LIMIT[source.kind];
  if (size > limit) return fault(tooLarge(`a batch may have ${limit} bytes`));
  const shared = readShared(body);
  if (isTooMuch(shared, batch.length)) {
    return fault(tooLarge(`context: too large for ${batch.length} events that share it`));
  }
  return { kind: 'items', items: batch, shared };
};

export function singleItem(type: string): ReadItems {
  return (body, source, size) => {
    const limit = EVENT_LIMIT[source.kind];
    if (size > limit) return fault(tooLarge(`an event may have ${limit} bytes`));
    return { kind: 'items', items: [{ ...body, type }] };
  };
}

function fault(answer: Refusal): Items {
  return { kind: 'fault', answer };
}
