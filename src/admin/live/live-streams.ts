// Server-Sent Events for those who look on: few at a time, ended with their log-in, their connection or the service.
import { once } from 'node:events';
import type { Request, Response } from 'express';
import { isStillLoggedIn } from '../../platform/auth/log-in.js';
import { log } from '../../platform/log.js';
import { sources, type WatchFilter, watchEvents } from '../../tracking/index.js';
import { eventLine } from './event-line.js';

export interface LiveStreams {
  /** Answers when the stream has ended. `login` names the log-in that it belongs to. */
  stream(request: Request, response: Response, filter: WatchFilter, login: string): Promise<void>;
  /** Ends the streams of a log-in. */
  endOf(login: string): void;
}

export interface StreamLimits {
  /** So many at a time on this node. */
  most: number;
  /** How often a silent stream says that it lives, and looks whether its reader is still logged in. */
  beatMs: number;
  /** A reader who takes nothing for so long is gone. */
  patienceMs: number;
}

const LIMITS: StreamLimits = { most: 8, beatMs: 15_000, patienceMs: 30_000 };
const FULL = {
  code: 'busy',
  message: 'Too many people look on at this moment. Close one of the live views, then try again.',
};

interface Stream {
  login: string;
  end: AbortController;
}

/** `closing`: the service stops; all streams end, and no new one begins. */
export function createLiveStreams(closing: AbortSignal | undefined, limits: Partial<StreamLimits> = {}): LiveStreams {
  const { most, beatMs, patienceMs } = { ...LIMITS, ...limits };
  const open = new Set<Stream>();
  const endAll = (ends: (stream: Stream) => boolean) => {
    for (const stream of open) if (ends(stream)) stream.end.abort();
  };
  closing?.addEventListener('abort', () => endAll(() => true));
  return {
    endOf: (login) => endAll((stream) => stream.login === login),
    async stream(request, response, filter, login) {
      if (open.size >= most || closing?.aborted) return void response.status(503).json(FULL);
      const stream = { login, end: new AbortController() };
      open.add(stream);
      response.once('close', () => stream.end.abort());
      const beat = setInterval(() => void sayAlive(request, response, stream.end), beatMs);
      await send(response, filter, { signal: stream.end.signal, patienceMs }).catch((error: unknown) =>
        log.warn({ err: error }, 'a live view ended, its page will ask again'),
      );
      clearInterval(beat);
      open.delete(stream);
      response.end();
    },
  };
}

async function sayAlive(request: Request, response: Response, end: AbortController): Promise<void> {
  // While the database is away nobody can say who is logged in; the page asks again when it is back.
  const alive = await isStillLoggedIn(request).catch(() => false);
  // It may have ended meanwhile; writing then would be an error that nobody handles.
  if (!alive) end.abort();
  else if (!response.writableEnded) response.write(': alive\n\n');
}

interface Reading {
  signal: AbortSignal;
  patienceMs: number;
}

async function send(response: Response, filter: WatchFilter, { signal, patienceMs }: Reading): Promise<void> {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  const names = new Map((await sources()).map(({ id, name }) => [id, name]));
  response.write('retry: 3000\nevent: open\ndata: {}\n\n');
  for await (const watched of watchEvents(filter, signal)) {
    const line =
      watched.kind === 'event'
        ? eventLine(watched.event, names.get(watched.event.sourceId) ?? watched.event.sourceId)
        : {};
    if (response.write(`event: ${watched.kind}\ndata: ${JSON.stringify(line)}\n\n`)) continue;
    if (!(await drained(response, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])))) return;
  }
}

/** False when the reader took nothing in time. */
async function drained(response: Response, signal: AbortSignal): Promise<boolean> {
  try {
    await once(response, 'drain', { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
