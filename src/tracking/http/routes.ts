// Every URL that clients of Segment and Rudder call: they are pointed here and find what they know.
import { type RequestHandler, Router } from 'express';
import type { Clock } from '../../platform/clock.js';
import { EVENT_TYPES } from '../event.js';
import type { Intake } from '../intake.js';
import { send } from './answer.js';
import { clientRoutes } from './client-routes.js';
import { allowAnyOrigin } from './cors.js';
import { createKeyring } from './keyring.js';
import { pixelRoutes } from './pixel.js';
import { createDoor, type Door, type Way } from './receive.js';
import { batchItems, singleItem } from './request-items.js';

interface Deps {
  intake: Intake;
  clock: Clock;
  /** Where clients reach this service; without it they are told the address that they asked. */
  baseUrl?: string | undefined;
}

const BATCH: Way = { itemsOf: batchItems, imported: false };
/** History: it triggers nothing. */
const IMPORT: Way = { itemsOf: batchItems, imported: true };
/** Where analytics.js reports how it fares. Nobody here wants to know, and an error would stand in the page's console. */
const CLIENT_METRICS = 'm';

/** By what stands behind `/v1/`. analytics.js says `t` for track and `b` for batch. */
const WAYS = new Map<string, Way | typeof CLIENT_METRICS>([
  ['batch', BATCH],
  ['b', BATCH],
  ['import', IMPORT],
  [CLIENT_METRICS, CLIENT_METRICS],
  ...EVENT_TYPES.flatMap((type): [string, Way][] => {
    const way = { itemsOf: singleItem(type), imported: false };
    return [
      [type, way],
      [type.charAt(0), way],
    ];
  }),
]);

/** Upper or lower case, with or without a slash at the end: Express takes them alike. */
export function trackingRoutes({ intake, clock, baseUrl }: Deps): Router {
  const router = Router();
  const keyring = createKeyring();
  const door = createDoor({ intake, clock, keyring });
  // One route for all of them: Express looks at each route in turn, thousands of times a second.
  router.all('/v1/:call', (request, response, next) => {
    const way = WAYS.get(request.params.call.toLowerCase());
    return way === undefined ? next() : answerCall(door, way)(request, response, next);
  });
  // Rudder's beacon.
  router.all('/beacon/v1/batch', answerCall(door, BATCH));
  router.use(pixelRoutes(door));
  router.use(clientRoutes({ keyring, baseUrl }));
  return router;
}

function answerCall(door: Door, way: Way | typeof CLIENT_METRICS): RequestHandler {
  return (request, response, next) =>
    allowAnyOrigin(request, response, async () => {
      if (request.method !== 'POST') return next();
      const answer = way === CLIENT_METRICS ? { status: 200 as const } : await door.receive(request, way);
      if (answer) send(response, answer);
    });
}
