import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../../testing/eventually.js';
import { BODY_LIMIT, type Body, createBodyReader } from './request-body.js';

const KB = 1024;
let stop: (() => void) | undefined;
afterEach(() => stop?.());

test('all bodies that come in at one time hold no more than the bound', async () => {
  const door = await startDoor(100 * KB);
  const slow = [door.send(), door.send()];
  for (const sender of slow) sender.write('x'.repeat(45 * KB));
  await eventually('both are held', async () => door.seen.bytes >= 90 * KB);
  const third = door.send();
  third.write('x'.repeat(45 * KB));
  await eventually('the third is turned away', async () => door.read.some(({ kind }) => kind === 'crowded'));
  const small = door.send();
  small.end('{"fits":true}');
  await eventually('a small one still fits', async () => door.read.some(({ kind }) => kind === 'json'));
  for (const sender of slow) sender.destroy();
  await eventually(
    'those who left hold nothing',
    async () => door.read.filter(({ kind }) => kind === 'gone').length === 2,
  );
  const next = door.send();
  next.end(JSON.stringify('x'.repeat(90 * KB)));
  await eventually('there is room again', async () => door.read.filter(({ kind }) => kind === 'json').length === 2);
});

test('what a refused or broken body held is free again', async () => {
  const door = await startDoor(BODY_LIMIT.browser + 10);
  for (const body of [
    'x'.repeat(BODY_LIMIT.browser),
    `${'x'.repeat(BODY_LIMIT.browser)}more`,
    gzipSync('[').subarray(0, 9),
  ]) {
    for (const sender of [door.send(), door.send()]) {
      const before = door.read.length;
      sender.end(body);
      await eventually('it is refused', async () => door.read.length > before);
      expect(door.read.at(-1)?.kind).toBe('fault');
    }
  }
});

test('what unpacks to more than the limit is never unpacked whole', async () => {
  const door = await startDoor();
  const bomb = gzipSync(Buffer.alloc(100 * KB * KB));
  expect(bomb.length).toBeLessThan(BODY_LIMIT.browser);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }, 1);
  for (const sender of Array.from({ length: 20 }, () => door.send())) sender.end(bomb);
  await eventually('all are refused', async () => door.read.length === 20);
  clearInterval(watch);
  expect(door.read.every((body) => body.kind === 'fault' && body.status === 413)).toBe(true);
  // Twenty packed bodies on both ends and what each may unpack to; whole they would be 2 GB.
  expect(most).toBeLessThan(20 * (2 * bomb.length + 2 * BODY_LIMIT.browser) + 20 * KB * KB);
});

/** A server that only reads bodies, and senders that take their time. */
async function startDoor(heldAtOnce?: number) {
  const readBody = createBodyReader(heldAtOnce);
  const read: Body[] = [];
  const seen = { bytes: 0 };
  const server = createServer((incoming, outgoing) => {
    incoming.on('data', (chunk: Buffer) => {
      seen.bytes += chunk.length;
    });
    void readBody(incoming, 'browser').then((body) => {
      read.push(body);
      outgoing.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  stop = () => server.close().closeAllConnections();
  const send = () => {
    const sender = request({ port, host: '127.0.0.1', method: 'POST', agent: false }, (answer) => answer.resume());
    sender.on('error', () => undefined);
    return sender;
  };
  return { read, seen, send };
}
