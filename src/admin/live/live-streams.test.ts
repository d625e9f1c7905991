import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { csrfToken, requireUser, signIn } from '../../platform/auth/log-in.js';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { ADMIN_NOW, PASSWORD, someUser } from '../../testing/seeded-admin.js';
import { createIntake, createSource, type Intake, type Source } from '../../tracking/index.js';
import { createLiveStreams } from './live-streams.js';

useDatabase();

let server: Server;
let port = 0;
let cookie = '';
let intake: Intake;
let shop: Source;
/** Streams that have ended. */
let ended = 0;

beforeAll(async () => {
  const streams = createLiveStreams(undefined, { beatMs: 20, patienceMs: 200 });
  const app = express();
  app.post('/admin/log-in', async (req, res) => void res.json(await signIn('lena@shop.example', PASSWORD, req, res)));
  app.use(requireUser('/admin/log-in'));
  app.get('/admin/stream', async (req, res) => {
    await streams.stream(req, res, {}, csrfToken(res));
    ended += 1;
  });
  await someUser('lena@shop.example');
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  const facts = { name: 'Shop', kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  ({ source: shop } = await createSource(facts));
});

afterAll(async () => {
  await intake.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function opened(): Promise<{ socket: Socket; text: () => string }> {
  const answer = await fetch(`http://127.0.0.1:${port}/admin/log-in`, { method: 'POST' });
  cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (part) => {
    text += part.toString();
  });
  socket.write(`GET /admin/stream HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
  await eventually('the stream says that it lives', async () => text.includes(': alive'));
  return { socket, text: () => text };
}

test('a log-in that ended on another node ends its streams at the next beat', async () => {
  const before = ended;
  const { socket } = await opened();
  await database().collection('sessions').deleteMany({});
  await eventually('the stream has ended', async () => ended === before + 1);
  socket.destroy();
});

test('a reader who goes away leaves nothing behind', async () => {
  const before = ended;
  const { socket } = await opened();
  socket.destroy();
  await eventually('the stream has ended', async () => ended === before + 1);
});

test('a reader who takes nothing is given up, and nothing piles up for them', async () => {
  const before = ended;
  const { socket } = await opened();
  socket.pause();
  let n = 0;
  await eventually('the stream has ended', async () => {
    // Three bytes each: what the system buffers for a connection is full the sooner.
    const big = { text: '€'.repeat(3_900) };
    const events = Array.from({ length: 20 }, () => ({
      ...{ type: 'track', event: 'Seen', userId: 'ana', messageId: `m-${++n}`, properties: big },
    }));
    await intake.collect(shop, events, { receivedAt: ADMIN_NOW, imported: false });
    return ended === before + 1;
  });
  expect(n).toBeGreaterThan(20);
  socket.destroy();
}, 60_000);
