// Who is asking: the session cookie of the admin, the check of forms against forgery, and the doors that need a log-in.
import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { systemClock } from '../clock.js';
import { NotAllowed } from '../errors.js';
import { closeSession, findSession, openSession, SESSION_MS } from './session-store.js';
import { checkPassword, findUser, type Role, type User } from './user-store.js';

const COOKIE = 'rapport_session';

/**
 * Checks address and password and sets the session cookie; null when they do not fit.
 * Sessions run on the machine's clock, not the service's: the service's may be moved by a demo.
 */
export async function signIn(
  email: string,
  password: string,
  request: Request,
  response: Response,
): Promise<User | null> {
  const user = await checkPassword(email, password);
  if (!user) return null;
  const token = await openSession(user.email, systemClock.now());
  response.cookie(COOKIE, token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: request.secure,
    path: '/admin',
    maxAge: SESSION_MS,
  });
  return user;
}

export async function signOut(request: Request, response: Response): Promise<void> {
  const token = tokenOf(request);
  if (token) await closeSession(token);
  response.clearCookie(COOKIE, { path: '/admin' });
}

/** Lets only logged-in people pass; others are sent to `logInPath`, which leads them back afterwards. */
export function requireUser(logInPath: string): RequestHandler {
  return async (request, response, next) => {
    const token = tokenOf(request);
    const session = token ? await findSession(token, systemClock.now()) : null;
    const user = session ? await findUser(session.email) : null;
    if (!session || !user) {
      response.redirect(303, `${logInPath}?to=${encodeURIComponent(request.originalUrl)}`);
      return;
    }
    response.locals.user = user;
    response.locals.csrf = session.csrf;
    next();
  };
}

/** Whether the log-in that `requireUser` let pass still holds; for answers that go on for long. */
export async function isStillLoggedIn(request: Request): Promise<boolean> {
  const token = tokenOf(request);
  const session = token ? await findSession(token, systemClock.now()) : null;
  return session !== null && (await findUser(session.email)) !== null;
}

/** Lets only people with one of the roles pass; comes after `requireUser`. */
export function requireRole(...roles: Role[]): RequestHandler {
  return (_request, response, next) => {
    if (!roles.includes(userOf(response).role)) throw new NotAllowed('your role does not allow this');
    next();
  };
}

export function userOf(response: Response): User {
  return response.locals.user as User;
}

/** The token that every form of this session carries in its field `csrf`. */
export function csrfToken(response: Response): string {
  return response.locals.csrf as string;
}

/** Refuses a form that our own page did not make. Comes after `requireUser` and the form parser. */
export const checkCsrf: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  const given = Buffer.from(String(request.body?.csrf ?? ''));
  const expected = Buffer.from(csrfToken(response));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new NotAllowed('The form is out of date. Open the page again and repeat what you did.');
  }
  next();
};

function tokenOf(request: Request): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? null;
}
