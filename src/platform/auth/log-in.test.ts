import { beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { useDatabase } from '../../testing/database.js';
import { InvalidInput } from '../errors.js';
import { errorHandler } from '../http.js';
import { checkCsrf, csrfToken, requireRole, requireUser, signIn, signOut, userOf } from './log-in.js';
import { createUser } from './user-store.js';

useDatabase();
const now = new Date('2026-03-01T00:00:00Z');

const app = express();
app.use(express.urlencoded({ extended: false }));
app.post('/admin/log-in', async (req, res) => {
  res.json(await signIn(req.body.email, req.body.password, req, res));
});
app.use('/admin', requireUser('/admin/log-in'), checkCsrf);
app.get('/admin/me', (_req, res) => {
  res.json({ ...userOf(res), csrf: csrfToken(res) });
});
app.post('/admin/deed', (_req, res) => {
  res.json({ done: true });
});
app.post('/admin/owners', requireRole('owner'), (_req, res) => {
  res.json({ done: true });
});
app.post('/admin/log-out', async (req, res) => {
  await signOut(req, res);
  res.end();
});
app.use(errorHandler((fault, _req, res) => void res.send(fault.message)));

beforeAll(async () => {
  await createUser({ email: 'Ana@Shop.example', password: 'correct horse', role: 'marketer', now });
});

async function loggedIn() {
  const agent = request.agent(app);
  await agent.post('/admin/log-in').type('form').send({ email: 'ana@shop.example', password: 'correct horse' });
  const me = await agent.get('/admin/me');
  return { agent, csrf: me.body.csrf as string, me: me.body };
}

test('without a session every page leads to the log-in and back again', async () => {
  const answer = await request(app).get('/admin/me?x=1');
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toBe('/admin/log-in?to=%2Fadmin%2Fme%3Fx%3D1');
});

test('address and password open a session whatever the case of the address', async () => {
  const { me } = await loggedIn();
  expect(me).toMatchObject({ email: 'ana@shop.example', role: 'marketer' });
});

test('a wrong password and an unknown address are answered alike', async () => {
  const wrong = await request(app)
    .post('/admin/log-in')
    .type('form')
    .send({ email: 'ana@shop.example', password: 'x' });
  const unknown = await request(app)
    .post('/admin/log-in')
    .type('form')
    .send({ email: 'bo@shop.example', password: 'x' });
  expect([wrong.body, unknown.body]).toEqual([null, null]);
  expect(wrong.headers['set-cookie']).toBeUndefined();
});

test('a form without the session’s token does nothing', async () => {
  const { agent, csrf } = await loggedIn();
  expect((await agent.post('/admin/deed').type('form').send({})).status).toBe(403);
  expect(
    (
      await agent
        .post('/admin/deed')
        .type('form')
        .send({ csrf: `${csrf}x` })
    ).status,
  ).toBe(403);
  expect((await agent.post('/admin/deed').type('form').send({ csrf })).body).toEqual({ done: true });
});

test('a role that is not allowed is refused', async () => {
  const { agent, csrf } = await loggedIn();
  expect((await agent.post('/admin/owners').type('form').send({ csrf })).status).toBe(403);
});

test('after log-out the old cookie opens nothing', async () => {
  const { agent, csrf } = await loggedIn();
  await agent.post('/admin/log-out').type('form').send({ csrf });
  expect((await agent.get('/admin/me')).status).toBe(303);
});

test('a short password and a strange address are refused', async () => {
  await expect(createUser({ email: 'bo@shop.example', password: 'short', role: 'owner', now })).rejects.toThrow(
    InvalidInput,
  );
  await expect(createUser({ email: 'bo', password: 'long enough pass', role: 'owner', now })).rejects.toThrow(
    InvalidInput,
  );
});
