// Every URL of the service on one page, and the one error handler.
import express, { type Express, type RequestHandler, Router } from 'express';
import type { PersonDoors } from './admin/index.js';
import { consentRoutes } from './consent/index.js';
import { measurementRoutes } from './measurement/index.js';
import { erasePerson, exportPerson } from './person-data.js';
import type { Clock } from './platform/clock.js';
import { NotFound } from './platform/errors.js';
import { errorHandler, requestLog } from './platform/http.js';
import { mongoAnswers } from './platform/mongo.js';
import { nodeName } from './platform/node-name.js';
import { type Intake, trackingRoutes } from './tracking/index.js';

export interface AppParts {
  intake: Intake;
  clock: Clock;
  /** A node that does only background work answers only for its health. */
  roles: readonly string[];
  /** Where people and clients reach this service; without it clients are told the address that they asked. */
  baseUrl?: string | undefined;
  /** Addresses of proxies in front; this machine's own when absent. */
  trustedProxies?: string[];
  /** Says that the service stops, for answers that have no end of their own. */
  closing?: AbortSignal;
  /** URLs that only the demo has. */
  extraRoutes?: Router | undefined;
}

export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustedProxies ?? ['loopback']);
  app.use(requestLog);
  if (parts.roles.includes('web')) mountRooms(app, parts);
  app.use(healthRoutes());
  app.use(() => {
    throw new NotFound('There is nothing at this address.');
  });
  app.use(errorHandler(async (fault, request, response) => (await admin()).faultPage(fault, request, response)));
  return app;
}

function mountRooms(app: Express, { intake, clock, baseUrl, closing, extraRoutes }: AppParts): void {
  app.use(trackingRoutes({ intake, clock, baseUrl })); //  /v1/* and what clients of Segment and Rudder fetch
  app.use(consentRoutes({ clock })); //           /u/*
  app.use(measurementRoutes({ clock })); //       /o/*  /l/*
  app.use(
    whenOpened('/admin', async () =>
      (await admin()).adminRoutes({ clock, baseUrl, closing, people: personDoors(clock) }),
    ),
  ); //  /admin  /admin/*
  if (extraRoutes) app.use(extraRoutes);
  app.get('/', (_request, response) => response.redirect(302, '/admin'));
}

/** Loaded when somebody opens it: what draws its pictures takes 30 MB, and most nodes only take events and send mail. */
const admin = () => import('./admin/index.js');

/** A router that is made at the first request under its address. */
function whenOpened(address: string, make: () => Promise<Router>): RequestHandler {
  let router: Promise<Router> | undefined;
  return async (request, response, next) => {
    if (!`${request.path.toLowerCase()}/`.startsWith(`${address}/`)) return next();
    router ??= make();
    (await router)(request, response, next);
  };
}

/** What the admin may do with all that is known of a person. */
export function personDoors(clock: Clock): PersonDoors {
  return {
    async exportPerson(id) {
      const answer = await exportPerson(id, clock.now());
      return answer.kind === 'exported' ? answer.data : null;
    },
    async erasePerson(id, by) {
      const answer = await erasePerson(id, by, { clock, node: nodeName });
      return answer.kind === 'erased' || answer.kind === 'under-way' ? answer : null;
    },
  };
}

/** `/healthz`: the process lives. `/readyz`: it can work, so a load balancer may send requests. */
function healthRoutes(): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ ok: true });
  });
  router.get('/readyz', async (_request, response) => {
    const mongo = await mongoAnswers();
    response.status(mongo ? 200 : 503).json({ ok: mongo, mongo });
  });
  return router;
}
