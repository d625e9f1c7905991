// The Segment HTTP API of the intake: what its clients send is taken, what they expect is answered.
import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { Clock } from '../../platform/clock.js';
import { EVENT_TYPES } from '../event.js';
import { isDatabaseFault } from '../event-store.js';
import { type Intake, UNWRITABLE } from '../intake.js';
import { isPlainObject } from '../reading/clean.js';
import { recordRejects } from '../reject-store.js';
import { badBody, busy, send, tooLarge, UNKNOWN_KEY } from './answer.js';
import { createKeyring, type Keyring } from './keyring.js';
import { bodyFault, bodySize, readBody } from './request-body.js';
import { batchItems, type ReadItems, singleItem } from './request-items.js';
import { keyInBody, keyOutsideBody } from './request-key.js';

interface Deps {
  intake: Intake;
  clock: Clock;
}

/**
 * POST /v1/batch, /v1/import (history: it triggers nothing) and one path for each type of event, with or without a slash at
 * the end.
 */
export function trackingRoutes(deps: Deps): Router {
  const router = Router();
  const keyring = createKeyring();
  const before = readWhatTheKeyAllows(keyring);
  router.post('/v1/batch', before, receive(deps, keyring, { itemsOf: batchItems, imported: false }));
  router.post('/v1/import', before, receive(deps, keyring, { itemsOf: batchItems, imported: true }));
  for (const type of EVENT_TYPES) {
    router.post(`/v1/${type}`, before, receive(deps, keyring, { itemsOf: singleItem(type), imported: false }));
  }
  router.use('/v1', answerFaults(deps, keyring));
  return router;
}

/** A body is not read for a key that opens nothing, and one whose key is not known yet only as far as a page's may go. */
function readWhatTheKeyAllows(keyring: Keyring): RequestHandler {
  return async (request, response, next) => {
    const key = keyOutsideBody(request);
    const source = key ? await keyring.sourceOf(key) : null;
    if (key && !source) return send(response, UNKNOWN_KEY);
    readBody[source?.kind ?? 'browser'](request, response, next);
  };
}

function receive(
  { intake, clock }: Deps,
  keyring: Keyring,
  { itemsOf, imported }: { itemsOf: ReadItems; imported: boolean },
): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    if (!isPlainObject(body)) return send(response, badBody('the body is not a JSON object'));
    const key = keyOutsideBody(request) ?? keyInBody(body);
    const source = key ? await keyring.sourceOf(key) : null;
    if (!source) return send(response, UNKNOWN_KEY);
    const read = itemsOf(body, source, bodySize(request));
    if (read.kind === 'fault') return send(response, read.answer);
    const facts = { receivedAt: clock.now(), imported, shared: read.shared };
    const result = await intake.collect(source, read.items, facts);
    send(response, result.kind === 'busy' ? busy(result) : { status: 200 });
  };
}

/**
 * A body that cannot be read is kept as a reject of its source, when the key came outside the body. Without a database
 * nobody can be told more than to come back.
 */
function answerFaults({ clock }: Deps, keyring: Keyring): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (isDatabaseFault(error)) return send(response, busy(UNWRITABLE));
    const fault = bodyFault(error);
    if (!fault) return next(error);
    const key = keyOutsideBody(request);
    const source = key ? await keyring.sourceOf(key) : null;
    if (source) await recordRejects(source.id, clock.now(), [{ index: 0, reason: fault.message }]);
    send(response, fault.status === 413 ? tooLarge(fault.message) : badBody(fault.message));
  };
}
