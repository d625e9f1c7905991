import { Agent, get } from 'node:http';
import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { Conflict, InvalidInput, NotAllowed, NotFound } from './errors.js';
import { errorHandler, requestLog } from './http.js';
import { listen } from './server.js';

const app = express();
app.use(requestLog);
app.get('/throw/:kind', (req) => {
  const kinds: Record<string, Error> = {
    input: new InvalidInput('row 3, column 2: not a date'),
    rights: new NotAllowed('your role does not allow this'),
    missing: new NotFound('no such campaign'),
    conflict: new Conflict('someone else changed it'),
    bug: new Error('the password is hunter2'),
  };
  throw kinds[req.params.kind];
});
app.get('/later', async () => Promise.reject(new NotFound('no such thing')));
app.post('/json', express.json({ limit: '1kb' }), (_req, res) => {
  res.json({ ok: true });
});
app.use(
  errorHandler((fault, _request, response) => {
    response.type('html').send(`<h1>${fault.status}</h1>`);
  }),
);

test.each([
  ['input', 400, 'row 3, column 2: not a date'],
  ['rights', 403, 'your role does not allow this'],
  ['missing', 404, 'no such campaign'],
  ['conflict', 409, 'someone else changed it'],
])('an expected error of kind %s becomes %i with its message', async (kind, status, message) => {
  const answer = await request(app).get(`/throw/${kind}`).set('Accept', 'application/json');
  expect(answer.status).toBe(status);
  expect(answer.body.message).toBe(message);
});

test('a bug becomes 500, shows an id to quote and nothing of its message', async () => {
  const answer = await request(app).get('/throw/bug').set('Accept', 'application/json');
  expect(answer.status).toBe(500);
  expect(answer.body.errorId).toBe(answer.headers['x-request-id']);
  expect(JSON.stringify(answer.body)).not.toContain('hunter2');
});

test('a rejected promise reaches the handler, and people get a page', async () => {
  const answer = await request(app).get('/later').set('Accept', 'text/html');
  expect(answer.status).toBe(404);
  expect(answer.text).toBe('<h1>404</h1>');
});

test('what only Express answers is logged like everything else', async () => {
  const bare = express().use(requestLog);
  expect((await request(bare).get('/nowhere')).status).toBe(404);
  expect((await request(bare).get('/nowhere')).status).toBe(404);
});

test('an address that cannot be decoded is the sender’s fault', async () => {
  expect((await request(app).get('/throw/%E0%A4%A').set('Accept', 'application/json')).status).toBe(400);
});

test('a broken or too large body is the sender’s fault', async () => {
  const broken = await request(app).post('/json').set('Content-Type', 'application/json').send('{"a":');
  expect(broken.status).toBe(400);
  const large = await request(app)
    .post('/json')
    .send({ text: 'x'.repeat(2000) });
  expect(large.status).toBe(413);
});

test('a taken port is one sentence with the way out', async () => {
  const first = await listen(app, 0);
  await expect(listen(app, first.port)).rejects.toThrow(
    `Port ${first.port} is taken by another program. Stop it, or choose another: PORT=${first.port + 1}.`,
  );
  await first.close(1000);
});

test('while closing, a client that keeps its connection open gets no further request in', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const slow = express();
  let closing: Promise<void> = Promise.resolve();
  const server = await listen(slow, 0);
  slow.get('/', (_req, res) => {
    closing = server.close(10_000);
    setImmediate(() => res.end('last'));
  });
  const ask = () =>
    new Promise<string | undefined>((resolve, reject) => {
      get({ port: server.port, agent }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.headers.connection));
      }).on('error', reject);
    });
  expect(await ask()).toBeDefined();
  await closing;
  await expect(ask()).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
  agent.destroy();
});
