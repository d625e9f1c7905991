// Reads the bytes of a request, however slowly they come, and never holds more of them than it may.
import type { IncomingMessage } from 'node:http';
import type { Source } from '../sources/source.js';
import { readJson } from './body-content.js';

/** Bytes of a whole request after unpacking. */
export const BODY_LIMIT = { browser: 500 * 1024, server: 4 * 1024 * 1024 };
export const MAX_BATCH = 2_500;

/** Bytes of all bodies that are coming in at one time: a thousand slow senders must not fill the memory. */
const HELD_AT_ONCE = 24 * 1024 * 1024;

export type Body =
  /** `size`: bytes after unpacking. */
  | { kind: 'json'; value: unknown; size: number }
  | { kind: 'fault'; status: 400 | 413; message: string }
  /** Too many others are sending at this moment. */
  | { kind: 'crowded' }
  /** The sender went away before the end; nobody waits for an answer. */
  | { kind: 'gone' };

export type ReadBody = (request: IncomingMessage, kind: Source['kind']) => Promise<Body>;

/** A reader whose bodies together never hold more than `heldAtOnce` bytes before they are unpacked. */
export function createBodyReader(heldAtOnce = HELD_AT_ONCE): ReadBody {
  const held = { bytes: 0, most: heldAtOnce };
  return async (request, kind) => {
    const limit = BODY_LIMIT[kind];
    const received = await receive(request, limit, held);
    if (received.kind === 'too-large') return tooLarge(kind);
    if (received.kind !== 'bytes') return received;
    try {
      const content = await readJson(received.bytes, request.headers['content-encoding'], limit);
      if (content.kind === 'too-large') return tooLarge(kind);
      return content.kind === 'json' ? content : { kind: 'fault', status: 400, message: 'the body is not JSON' };
    } finally {
      held.bytes -= received.bytes.length;
    }
  };
}

/** Reads to the end and keeps nothing: a sender that is cut off while it sends never sees the answer. */
export function throwAway(request: IncomingMessage): void {
  // A connection may break meanwhile, and an error nobody hears ends the process.
  request.on('error', () => undefined);
  request.resume();
}

type Received =
  /** Counted in what is held until the caller gives it back. */
  { kind: 'bytes'; bytes: Buffer } | { kind: 'too-large' } | { kind: 'crowded' } | { kind: 'gone' };

/** What comes after the refusal is read and thrown away: a sender that is cut off while it sends never sees the answer. */
function receive(request: IncomingMessage, limit: number, held: { bytes: number; most: number }): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (received: Received) => {
      request.removeListener('data', take).removeListener('end', finish).removeListener('close', leave);
      if (received.kind !== 'bytes') held.bytes -= size;
      request.resume();
      resolve(received);
    };
    const take = (chunk: Buffer) => {
      if (size + chunk.length > limit) return settle({ kind: 'too-large' });
      if (held.bytes + chunk.length > held.most) return settle({ kind: 'crowded' });
      size += chunk.length;
      held.bytes += chunk.length;
      chunks.push(chunk);
    };
    const finish = () => settle({ kind: 'bytes', bytes: chunks.length === 1 ? only(chunks) : Buffer.concat(chunks) });
    const leave = () => settle({ kind: 'gone' });
    // Stays: a connection may break once more after it was settled, and an error nobody hears ends the process.
    request.on('error', () => undefined);
    if (request.destroyed) return leave();
    if (Number(request.headers['content-length'] ?? 0) > limit) return settle({ kind: 'too-large' });
    request.on('data', take).on('end', finish).on('close', leave);
  });
}

function only(chunks: Buffer[]): Buffer {
  return chunks[0] ?? Buffer.alloc(0);
}

function tooLarge(kind: Source['kind']): Body {
  const wayOut = kind === 'browser' ? `, a server's with its key in the Authorization header ${BODY_LIMIT.server}` : '';
  return { kind: 'fault', status: 413, message: `a request may have ${BODY_LIMIT[kind]} bytes${wayOut}` };
}
