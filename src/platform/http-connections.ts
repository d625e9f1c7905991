// Bounds the open connections of a server so that those who only hold them never shut the others out.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * At most `most` connections. One more closes the one that has kept the server waiting longest: silent, half a header, half a
 * body, else one that does not fetch its answer. A connection whose request is being worked on is never closed, so when all
 * are, the newest is turned away.
 * (`server.maxConnections` would turn the newest away at once, and a few thousand silent ones would close the shop.)
 */
export function boundConnections(server: Server, most: number): void {
  const open = new Set<Socket>();
  /** Those from which something is to come, in the order in which the waiting began. */
  const awaited = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    awaited.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      awaited.delete(socket);
    });
    if (open.size <= most) return;
    // The newcomer is awaited as well, and the last of them.
    const [first = socket] = awaited;
    const longest = first === socket ? (notFetching(open) ?? socket) : first;
    // Not on its 'close', which comes later than the next newcomer.
    open.delete(longest);
    awaited.delete(longest);
    longest.destroy();
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    let answered = false;
    // A body that was refused unread comes to its end after the answer: by then the next request is awaited.
    const work = () => answered || awaited.delete(socket);
    if (hasBody(request)) request.once('end', work);
    else work();
    response.once('close', () => {
      answered = true;
      if (open.has(socket)) awaited.add(socket);
    });
  });
}

/** One whose answer lies here because the other end does not take it. */
function notFetching(open: Set<Socket>): Socket | undefined {
  for (const socket of open) if (socket.writableLength > 0) return socket;
  return undefined;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
