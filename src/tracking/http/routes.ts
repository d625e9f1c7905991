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

/** analytics.js says `t` for track and `b` for batch, Rudder's beacon has a path of its own. */
const WAYS: [paths: string[], Way][] = [
  [['/v1/batch', '/v1/b', '/beacon/v1/batch'], BATCH],
  [['/v1/import'], IMPORT],
  ...EVENT_TYPES.map((type): [string[], Way] => [
    [`/v1/${type}`, `/v1/${type.charAt(0)}`],
    { itemsOf: singleItem(type), imported: false },
  ]),
];
/** Where analytics.js reports how it fares. Nobody here wants to know, and an error would stand in the page's console. */
const CLIENT_METRICS = '/v1/m';

/** Upper or lower case, with or without a slash at the end: Express takes them alike. */
export function trackingRoutes({ intake, clock, baseUrl }: Deps): Router {
  const router = Router();
  const keyring = createKeyring();
  const door = createDoor({ intake, clock, keyring });
  router.all([...WAYS.flatMap(([paths]) => paths), CLIENT_METRICS], allowAnyOrigin);
  for (const [paths, way] of WAYS) router.post(paths, receiving(door, way));
  router.post(CLIENT_METRICS, (_request, response) => send(response, { status: 200 }));
  router.use(pixelRoutes(door));
  router.use(clientRoutes({ keyring, baseUrl }));
  return router;
}

function receiving(door: Door, way: Way): RequestHandler {
  return async (request, response) => {
    const answer = await door.receive(request, way);
    if (answer) send(response, answer);
  };
}
