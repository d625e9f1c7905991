// The whole service at a real port, and a proxy before it that behaves as told: what clients of other makers are tried against.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../app.js';
import { EVERY_PROJECT, setConsentMode } from '../consent/index.js';
import { systemClock } from '../platform/clock.js';
import { listen, type ServerLimits } from '../platform/server.js';
import { createIntake, createSource } from '../tracking/index.js';

export const SERVER_KEY = 'a-key-of-the-server';
export const PAGE_KEY = 'a-key-of-the-page';

export interface Wire {
  url: string;
  stop(): Promise<void>;
}

/** Both kinds of source, in a project that stores what nobody refused. Needs `useDatabase`. */
export async function startWire(limits?: Partial<ServerLimits>): Promise<Wire> {
  const shop = { mode: 'live' as const, project: 'main', simulated: false };
  await setConsentMode(EVERY_PROJECT, 'unless-refused');
  await createSource({ ...shop, name: 'Server', kind: 'server', key: SERVER_KEY });
  await createSource({ ...shop, name: 'Page', kind: 'browser', key: PAGE_KEY });
  // Nobody folds here, so the stages stay behind from the first event on.
  const intake = createIntake({ clock: systemClock, node: 'wire', limits: { lagMs: Number.POSITIVE_INFINITY } });
  const server = await listen(createApp({ intake, clock: systemClock, roles: ['web'] }), 0, limits);
  return {
    url: `http://127.0.0.1:${server.port}`,
    async stop() {
      await server.close(1_000);
      await intake.stop();
    },
  };
}

/** What the proxy does with a POST: hand it on, answer by itself, or hand it on and lose the answer. */
export type Deed = 'pass' | 'lose-answer' | { status: number; retryAfter?: string };

export interface FaultyProxy extends Wire {
  /** Of each POST in turn; when there are no more, all pass. */
  plan(...deeds: Deed[]): void;
  /** Status of each POST that was answered, 0 for a lost answer, in order. */
  answered: number[];
}

export async function startProxy(target: string): Promise<FaultyProxy> {
  const planned: Deed[] = [];
  const answered: number[] = [];
  const server = createServer((incoming, outgoing) => {
    const deed = (incoming.method === 'POST' && planned.shift()) || 'pass';
    if (typeof deed === 'object') return refuse(incoming, outgoing, deed, answered);
    handOn(target, incoming, (answer) => {
      if (incoming.method === 'POST') answered.push(deed === 'pass' ? (answer.statusCode ?? 0) : 0);
      if (deed === 'lose-answer') return void incoming.socket.destroy();
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    plan(...deeds) {
      planned.push(...deeds);
      answered.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, retryAfter }: { status: number; retryAfter?: string },
  answered: number[],
): void {
  answered.push(status);
  incoming.resume();
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': incoming.headers.origin ?? '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After',
    ...(retryAfter && { 'Retry-After': retryAfter }),
  });
  outgoing.end('{"code":"busy","message":"try again"}');
}

function handOn(target: string, incoming: IncomingMessage, answer: (answer: IncomingMessage) => void): void {
  const { method, headers, url } = incoming;
  // A request of its own each time: a lost answer must not take another's connection with it.
  const onward = request(new URL(url ?? '/', target), { method, headers, agent: false }, answer);
  incoming.pipe(onward);
}
