// The way of a request through the door: whose key, how much, which events; what is turned away is counted.
import type { Request } from 'express';
import type { Clock } from '../../platform/clock.js';
import { isDatabaseFault } from '../event-store.js';
import type { Intake } from '../intake.js';
import { isPlainObject } from '../reading/clean.js';
import { recordRejects } from '../reject-store.js';
import type { Source } from '../sources/source.js';
import { type Answer, badBody, busy, CROWDED, type Refusal, tooLarge, UNKNOWN_KEY, UNSTORABLE } from './answer.js';
import type { Keyring } from './keyring.js';
import { type Body, createBodyReader, type ReadBody, throwAway } from './request-body.js';
import type { ReadItems } from './request-items.js';
import { keyInBody, keyOutsideBody } from './request-key.js';

/** Stands as the source of rejects without a key that opens one: a mistyped key is the first thing to look for. */
const NO_SOURCE = '';

export interface Way {
  itemsOf: ReadItems;
  imported: boolean;
}

export interface Door {
  /** Reads the request and stores what it brings. Null when the sender went away before its end. */
  receive(request: Request, way: Way): Promise<Answer | null>;
  /** Stores what is already parsed; `key` is null when the request has none. */
  take(request: Request, body: { value: unknown; size: number; key: string | null }, way: Way): Promise<Answer>;
}

interface Parts {
  intake: Intake;
  clock: Clock;
  keyring: Keyring;
}

interface Inside extends Parts {
  readBody: ReadBody;
}

export function createDoor(parts: Parts): Door {
  const inside: Inside = { ...parts, readBody: createBodyReader() };
  return {
    receive: (request, way) => unlessDatabaseFails(() => receive(inside, request, way)),
    take: (request, { key, ...content }, way) =>
      unlessDatabaseFails(async () => {
        const source = key ? await inside.keyring.sourceOf(key) : null;
        return enter(inside, request, { ...content, source }, way);
      }),
  };
}

/**
 * A body is not read for a key that opens nothing, nor when nothing can be taken: to read what is then refused would keep the service
 * from what it has taken. One whose key is not known yet is read only as far as a page's may go.
 */
async function receive(inside: Inside, request: Request, way: Way): Promise<Answer | null> {
  const key = keyOutsideBody(request);
  const known = key ? await inside.keyring.sourceOf(key) : null;
  if (key && !known) return refuse(inside, null, UNKNOWN_KEY);
  const refusal = inside.intake.refusal();
  if (refusal) {
    throwAway(request);
    return busy(refusal);
  }
  const body = await inside.readBody(request, known?.kind ?? 'browser');
  if (body.kind === 'gone') return null;
  if (body.kind === 'crowded') return CROWDED;
  if (body.kind === 'fault') return refuse(inside, known, refusalOf(body));
  const source = known ?? (await sourceInside(inside, body.value));
  return enter(inside, request, { ...body, source }, way);
}

async function sourceInside({ keyring }: Inside, body: unknown): Promise<Source | null> {
  const key = isPlainObject(body) ? keyInBody(body) : undefined;
  return key ? keyring.sourceOf(key) : null;
}

async function enter(
  inside: Inside,
  request: Request,
  { value, size, source }: { value: unknown; size: number; source: Source | null },
  { itemsOf, imported }: Way,
): Promise<Answer> {
  if (!isPlainObject(value)) return refuse(inside, source, badBody('the body is not a JSON object'));
  if (!source) return refuse(inside, null, UNKNOWN_KEY);
  const read = itemsOf(value, source, size);
  if (read.kind === 'fault') return refuse(inside, source, read.answer);
  const origin = { ip: request.ip, userAgent: request.get('user-agent') };
  const facts = { receivedAt: inside.clock.now(), imported, shared: read.shared, ...origin };
  const result = await inside.intake.collect(source, read.items, facts);
  return result.kind === 'busy' ? busy(result) : { status: 200 };
}

/** What cannot even be opened has no place of its own among the events; it counts as one. */
async function refuse({ clock }: Inside, source: Source | null, answer: Refusal): Promise<Answer> {
  await recordRejects(source?.id ?? NO_SOURCE, clock.now(), [{ index: 0, reason: answer.message }]);
  return answer;
}

function refusalOf({ status, message }: Body & { kind: 'fault' }): Refusal {
  return status === 413 ? tooLarge(message) : badBody(message);
}

/** Without a database nobody can be told more than to come back. */
async function unlessDatabaseFails<T>(work: () => Promise<T>): Promise<T | Answer> {
  try {
    return await work();
  } catch (error) {
    if (isDatabaseFault(error)) return UNSTORABLE;
    throw error;
  }
}
