// Listening and stopping of an HTTP server, with sentences for the usual reasons why it cannot.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Conflict } from './errors.js';

export interface Listening {
  port: number;
  /** Takes no new connection, lets requests under way finish for `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

/** Listens on `port` (0 takes a free one). Throws Conflict with the way out when the port is taken or not allowed. */
export async function listen(app: RequestListener, port: number): Promise<Listening> {
  const server = createServer({ headersTimeout: 20_000, requestTimeout: 60_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(reasonOf(error, port)));
    server.listen(port, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

function reasonOf(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Conflict(`Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1}.`);
  }
  if (error.code === 'EACCES')
    return new Conflict(`Port ${port} needs more rights. Choose one above 1023, e.g. PORT=4000.`);
  return error;
}

/** How often connections are looked for whose last answer is out. */
const SWEEP_MS = 50;

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A client that keeps its connection open would be served until the grace is over.
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(force);
}
