// All that is known of one person: as a file to hand over, or erased.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { userOf } from '../../platform/auth/log-in.js';
import { Conflict, InvalidInput, NotFound } from '../../platform/errors.js';
import { currentIdOf, getProfile, type Profile, type ProfileId } from '../../profiles/index.js';
import type { AdminParts, PersonDoors } from '../frame/admin-parts.js';
import { showPage } from '../frame/show-page.js';
import { count } from '../show/format.js';
import { confirmationOf } from './person-view.js';

type About = Request<{ id: string }>;

/** Without `people` there are no such routes. */
export function personRoutes({ people }: AdminParts, mayChange: RequestHandler): Router {
  const router = Router();
  if (!people) return router;
  router.get('/admin/customers/:id/export', mayChange, (request: About, response) =>
    sendExport(people, request, response),
  );
  router.post('/admin/customers/:id/erase', mayChange, (request: About, response) => erase(people, request, response));
  return router;
}

async function sendExport(people: PersonDoors, request: About, response: Response): Promise<void> {
  const { id } = await profileOf(request);
  const data = await people.exportPerson(id);
  if (!data) throw new NotFound('Nothing is held about this person.');
  response
    .attachment(`person-${id.slice(-6)}.json`)
    .type('json')
    .send(`${JSON.stringify(data, null, 2)}\n`);
}

async function erase(people: PersonDoors, request: About, response: Response): Promise<void> {
  const profile = await profileOf(request);
  const typed = typeof request.body?.confirm === 'string' ? request.body.confirm.trim() : '';
  const confirmation = confirmationOf(profile);
  if (typed !== confirmation) {
    throw new InvalidInput(`Nobody was erased: what was typed is not “${confirmation}”. Go back and try again.`);
  }
  const answer = await people.erasePerson(profile.id, userOf(response).email);
  if (!answer) throw new NotFound('Nothing is held about this person.');
  if (answer.kind === 'under-way') throw new Conflict('Somebody else is erasing this person at this moment.');
  const { id, rooms } = answer.receipt;
  const done = Object.entries(rooms).flatMap(([room, counts]) =>
    Object.entries(counts).map(([what, n]) => ({ room, what: inWords(what), count: count(n) })),
  );
  const place = { loop: 2, group: 'Customers', title: 'People', href: '/admin/customers' };
  await showPage(request, response, 'erased', 'Erased', Promise.resolve({ place, receipt: id, done }));
}

async function profileOf(request: About): Promise<Profile> {
  const profile = await getProfile(await currentIdOf(request.params.id as ProfileId));
  if (!profile) throw new NotFound('There is no customer with this id.');
  return profile;
}

/** `ordersMasked` → `orders masked` */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
