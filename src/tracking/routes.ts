// The Segment HTTP API of the intake: what its clients send is taken, what they expect is answered.
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Clock } from '../platform/clock.js';
import { isPlainObject } from './clean.js';
import { EVENT_TYPES } from './event.js';
import { isDatabaseFault } from './event-store.js';
import { type Busy, type Intake, UNWRITABLE } from './intake.js';
import { createKeyring, type Keyring } from './keyring.js';
import { EVENT_LIMIT } from './read-event.js';
import { recordRejects } from './reject-store.js';
import { BODY_LIMIT, bodyFault, bodySize, MAX_BATCH, readBody } from './request-body.js';
import { keyInBody, keyOutsideBody } from './request-key.js';
import type { Source } from './source.js';

/** Clients repeat what is not answered 200, so bad events inside a batch are 200 too: they are kept as rejects. */
type Answer =
  | { status: 200 }
  | { status: 400 | 401 | 413; code: string; message: string }
  | { status: 429 | 503; code: string; message: string; retryAfterSeconds: number };

interface Deps {
  intake: Intake;
  clock: Clock;
}

type Items = { kind: 'items'; items: unknown[] } | { kind: 'fault'; answer: Answer };

/** POST /v1/batch, /v1/import and one path for each type of event, with or without a slash at the end. */
export function trackingRoutes(deps: Deps): Router {
  const router = Router();
  const keyring = createKeyring(deps.clock);
  const before = [refuseUnknownKeys(keyring), readBody];
  router.post(['/v1/batch', '/v1/import'], before, receive(deps, keyring, batchItems));
  for (const type of EVENT_TYPES) {
    router.post(`/v1/${type}`, before, receive(deps, keyring, singleItem(type)));
  }
  router.use('/v1', answerFaults(deps, keyring));
  return router;
}

/** A body is not read for a key that opens nothing. */
function refuseUnknownKeys(keyring: Keyring): RequestHandler {
  return async (request, response, next) => {
    const key = keyOutsideBody(request);
    if (key && !(await keyring.sourceOf(key))) send(response, unknownKey());
    else next();
  };
}

function receive(
  { intake, clock }: Deps,
  keyring: Keyring,
  itemsOf: (body: Record<string, unknown>, source: Source, size: number) => Items,
): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    if (!isPlainObject(body)) return send(response, badBody('the body is not a JSON object'));
    const key = keyOutsideBody(request) ?? keyInBody(body);
    const source = key ? await keyring.sourceOf(key) : null;
    if (!source) return send(response, unknownKey());
    const read = itemsOf(body, source, bodySize(request));
    if (read.kind === 'fault') return send(response, read.answer);
    const result = await intake.collect(source, read.items, { receivedAt: clock.now(), imported: false });
    send(response, result.kind === 'busy' ? busy(result) : { status: 200 });
  };
}

function batchItems(body: Record<string, unknown>, source: Source, size: number): Items {
  const { batch, context, sentAt } = body;
  if (!Array.isArray(batch)) return { kind: 'fault', answer: badBody('batch: expected a list') };
  if (batch.length > MAX_BATCH) return tooLarge(`a batch may have ${MAX_BATCH} events`);
  const limit = BODY_LIMIT[source.kind];
  if (size > limit) return tooLarge(`a batch may have ${limit} bytes`);
  return { kind: 'items', items: batch.map((item) => withShared(item, context, sentAt)) };
}

function singleItem(type: string): (body: Record<string, unknown>, source: Source, size: number) => Items {
  return (body, source, size) => {
    const limit = EVENT_LIMIT[source.kind];
    if (size > limit) return tooLarge(`an event may have ${limit} bytes`);
    return { kind: 'items', items: [{ ...body, type }] };
  };
}

/** What is said once for the batch holds for each event that does not say otherwise. */
function withShared(item: unknown, context: unknown, sentAt: unknown): unknown {
  if (!isPlainObject(item)) return item;
  const own = item.context ?? {};
  const merged = isPlainObject(context) && isPlainObject(own) ? { context: { ...context, ...own } } : {};
  return { ...item, sentAt: item.sentAt ?? sentAt, ...merged };
}

/**
 * A body that cannot be read is kept as a reject of its source, when the key came outside the body. Without a database
 * nobody can be told more than to come back.
 */
function answerFaults({ clock }: Deps, keyring: Keyring): ErrorRequestHandler {
  return async (error: unknown, request: Request, response, next) => {
    if (isDatabaseFault(error)) return send(response, busy(UNWRITABLE));
    const fault = bodyFault(error);
    if (!fault) return next(error);
    const key = keyOutsideBody(request);
    const source = key ? await keyring.sourceOf(key) : null;
    if (source) await recordRejects(source.id, clock.now(), [{ index: 0, reason: fault.message }]);
    send(response, fault.status === 413 ? tooLarge(fault.message).answer : badBody(fault.message));
  };
}

function send(response: Response, answer: Answer): void {
  if (answer.status === 200) {
    response.json({ success: true });
    return;
  }
  if ('retryAfterSeconds' in answer) response.set('Retry-After', String(answer.retryAfterSeconds));
  response.status(answer.status).json({ code: answer.code, message: answer.message });
}

function unknownKey(): Answer {
  return { status: 401, code: 'unauthorized', message: 'no source has this write key' };
}

function badBody(message: string): Answer {
  return { status: 400, code: 'invalid_request', message };
}

function tooLarge(message: string): { kind: 'fault'; answer: Answer } {
  return { kind: 'fault', answer: { status: 413, code: 'too_large', message } };
}

function busy({ reason, retryAfterSeconds }: Busy): Answer {
  return reason === 'queue-full'
    ? { status: 429, code: 'busy', message: 'too much at once; try again later', retryAfterSeconds }
    : { status: 503, code: 'unavailable', message: 'events cannot be stored now; try again later', retryAfterSeconds };
}
