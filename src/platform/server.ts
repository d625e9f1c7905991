// Listening and stopping of an HTTP server, with sentences for the usual reasons why it cannot.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Conflict } from './errors.js';
import { boundConnections } from './http-connections.js';

export interface Listening {
  port: number;
  /** Takes no new connection, lets requests under way finish for `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

/** What one sender may take of the server. A request that is not there in time is answered 408 and its connection closed. */
export interface ServerLimits {
  connections: number;
  /** From the first byte of a request to the end of its headers, and to the end of its body. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** How often the two are looked at. */
  lookEveryMs: number;
  /** How long a connection may be silent between two requests. */
  keepAliveMs: number;
}

const LIMITS: ServerLimits = {
  connections: 2_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  lookEveryMs: 2_000,
  // Longer than proxies keep theirs (60 s): otherwise one sends a request just when its connection is closed.
  keepAliveMs: 65_000,
};

/** Listens on `port` (0 takes a free one). Throws Conflict with the way out when the port is taken or not allowed. */
export async function listen(app: RequestListener, port: number, limits?: Partial<ServerLimits>): Promise<Listening> {
  const { connections, ...times } = { ...LIMITS, ...limits };
  const server = createServer(
    {
      headersTimeout: times.headersTimeoutMs,
      requestTimeout: times.requestTimeoutMs,
      connectionsCheckingInterval: times.lookEveryMs,
      keepAliveTimeout: times.keepAliveMs,
    },
    app,
  );
  boundConnections(server, connections);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(reasonOf(error, port)));
    server.listen({ port, backlog: 2_048 }, resolve);
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
