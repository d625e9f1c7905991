// What every HTTP answer has in common: a request id, one log line, and the one place where errors become status codes.
import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Conflict, InvalidInput, NotAllowed, NotFound } from './errors.js';
import { log } from './log.js';

export interface Fault {
  status: number;
  code: string;
  message: string;
  /** Shown to the caller and logged, so that a user can quote it. */
  errorId: string;
}

/** Shows a fault to a person; asked only when the request takes HTML. */
export type FaultPage = (fault: Fault, request: Request, response: Response) => Promise<void> | void;

/** Gives each request an id and writes one line when its answer is out. The path holds tokens and ids, so the route is logged. */
export const requestLog: RequestHandler = (request, response, next) => {
  const id = randomUUID();
  const startedAt = performance.now();
  response.locals.requestId = id;
  response.setHeader('X-Request-Id', id);
  response.on('finish', () => {
    // Express has taken it away again when nobody but Express itself answered.
    const { baseUrl = '' } = request as Partial<Request>;
    const route = `${baseUrl.split('/').slice(0, 3).join('/')}${request.route?.path ?? ''}`;
    const ms = Math.round(performance.now() - startedAt);
    log.debug({ requestId: id, method: request.method, route, status: response.statusCode, ms }, 'answered');
  });
  next();
};

/** The one error handler: expected errors keep their message, anything else is a bug and shows only its id. */
export function errorHandler(page: FaultPage): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const fault = faultOf(error, response.locals.requestId ?? randomUUID());
    if (fault.status >= 500) log.error({ err: error, errorId: fault.errorId }, 'a request failed');
    response.status(fault.status).setHeader('Cache-Control', 'no-store');
    if (request.accepts(['json', 'html']) === 'html') return page(fault, request, response);
    response.json({ code: fault.code, message: fault.message, errorId: fault.errorId });
  };
}

const STATUS: [new (message: string) => Error, number, string][] = [
  [InvalidInput, 400, 'invalid_input'],
  [NotAllowed, 403, 'not_allowed'],
  [NotFound, 404, 'not_found'],
  [Conflict, 409, 'conflict'],
];

function faultOf(error: unknown, errorId: string): Fault {
  for (const [kind, status, code] of STATUS) {
    if (error instanceof kind) return { status, code, message: error.message, errorId };
  }
  // Express cannot decode the address: `%E0%A4%A`.
  if (error instanceof URIError) return { status: 400, code: 'unreadable', message: 'not an address', errorId };
  const status = statusOfBodyParser(error);
  if (status !== null) return { status, code: 'unreadable', message: (error as Error).message, errorId };
  return { status: 500, code: 'internal', message: 'Something went wrong on our side.', errorId };
}

/** Express's own parsers mark what the sender did wrong (broken JSON, too large) with a 4xx status. */
function statusOfBodyParser(error: unknown): number | null {
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 && expose === true ? status : null;
}
