import { createConnection, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import express from 'express';
import { eventually } from '../testing/eventually.js';
import { type Listening, listen, type ServerLimits } from './server.js';

const SHORT: Partial<ServerLimits> = { headersTimeoutMs: 150, requestTimeoutMs: 300, lookEveryMs: 20 };
/** As many as the file limit of a usual machine leaves to both ends in one process. */
const CROWD = 9_000;

let server: Listening | null = null;
let sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await server?.close(0);
  server = null;
});

test('a sender that trickles its headers is cut off in time', async () => {
  await start(SHORT);
  const slow = await connect('POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  await trickleUntilClosed(slow);
  expect(slow.answer()).toMatch(/^HTTP\/1.1 408 /);
  expect(await asked()).toBe(200);
});

test('a sender that trickles its body is cut off in time', async () => {
  await start(SHORT);
  const slow = await connect('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
  await trickleUntilClosed(slow);
  expect(slow.answer()).toMatch(/^HTTP\/1.1 408 /);
  expect(await asked()).toBe(200);
});

test('silent connections make room for whoever has something to say, the longest silent first', async () => {
  await start({ connections: 3 });
  const silent = [await connect(''), await connect('GET /'), await connect('POST /echo HTTP/1.1\r\nHost: x\r\n')];
  expect(await asked()).toBe(200);
  await eventually('the first one is closed', async () => silent[0]?.closed() === true);
  expect(silent.slice(1).map((one) => one.closed())).toEqual([false, false]);
});

test('a request that is being worked on is never closed for a newcomer', async () => {
  const work = await start({ connections: 2 });
  const worked = [await connect(WAITING), await connect(WAITING)];
  await eventually('both are worked on', async () => work.waiting.length === 2);
  const newcomer = await connect('');
  await eventually('the newcomer is turned away', async () => newcomer.closed());
  for (const finish of work.waiting) finish();
  await eventually('both are answered', async () => worked.every((one) => one.answer().startsWith('HTTP/1.1 200')));
});

test('whoever does not fetch an answer makes room', async () => {
  const work = await start({ connections: 2 });
  const large = 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n';
  const deaf = [await connect(large), await connect(large)];
  for (const { socket } of deaf) socket.removeAllListeners('data').pause();
  await eventually('both answers are on their way', async () => work.large() === 2);
  expect(await asked()).toBe(200);
});

test('a sender whose body was refused unread can be closed again', async () => {
  await start({ connections: 1 });
  const refused = await connect('POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
  await eventually('it is refused', async () => refused.answer().startsWith('HTTP/1.1 401'));
  refused.socket.write('0123456789');
  expect(await asked()).toBe(200);
  await eventually('it has made room', async () => refused.closed());
});

test('ten thousand who only hold a connection leave the service answering', async () => {
  await start({ connections: 500 });
  const port = server?.port ?? 0;
  for (let opened = 0; opened < CROWD; opened += 300) {
    await Promise.all(Array.from({ length: 300 }, () => opening(port)));
    if (opened % 3_000 === 0) expect(await asked()).toBe(200);
  }
  expect(await asked()).toBe(200);
  await eventually('all but the bound are closed', async () => sockets.filter((one) => !one.destroyed).length <= 500);
}, 60_000);

const WAITING = 'GET /wait HTTP/1.1\r\nHost: x\r\n\r\n';

async function start(limits: Partial<ServerLimits>) {
  const waiting: (() => void)[] = [];
  const app = express();
  app.get('/', (_request, response) => void response.json({ ok: true }));
  app.get('/wait', (_request, response) => void waiting.push(() => response.json({ ok: true })));
  let large = 0;
  app.get('/large', (_request, response) => {
    response.end(Buffer.alloc(64 * 1024 * 1024));
    large += 1;
  });
  app.post('/echo', express.text({ type: () => true }), (_request, response) => void response.json({ ok: true }));
  app.post('/refuse', (_request, response) => void response.status(401).json({ ok: false }));
  server = await listen(app, 0, limits);
  return { waiting, large: () => large };
}

async function asked(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server?.port}/`, { headers: { connection: 'close' } });
  await response.arrayBuffer();
  return response.status;
}

async function connect(first: string) {
  let answer = '';
  const socket = await opening(server?.port ?? 0);
  socket.on('data', (bytes) => {
    answer += bytes.toString();
  });
  socket.write(first);
  return { socket, answer: () => answer, closed: () => socket.closed };
}

function opening(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.once('error', reject);
    socket.on('error', () => undefined);
    // Without a reader a socket never learns that the other end is gone.
    socket.resume();
    sockets.push(socket);
  });
}

async function trickleUntilClosed({ socket, closed }: { socket: Socket; closed(): boolean }): Promise<void> {
  await eventually('the trickling sender is cut off', async () => {
    if (!closed()) socket.write('x');
    return closed();
  });
}
