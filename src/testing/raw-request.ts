// Speaks HTTP by hand, because no client library sends what a broken or hostile one does.
import { connect } from 'node:net';

/** Sends the bytes and answers all that came back until the server closed, or what it says first when `patient` is false. */
export function rawRequest(url: string, bytes: string | Buffer, patient = false): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    socket.on('data', (part) => {
      answer += part.toString('latin1');
      if (!patient) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    // A server that refuses may reset what is still on its way; what it said before counts.
    socket.on('error', (error: NodeJS.ErrnoException) => error.code === 'ECONNRESET' || reject(error));
  });
}

/** The status of a raw answer, 0 when there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

/** A POST whose headers are right; `headers` may make them wrong again. */
export function rawPost(path: string, body: string | Buffer, headers: Record<string, string | number> = {}): Buffer {
  const all = { Host: 'x', 'Content-Length': Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}
