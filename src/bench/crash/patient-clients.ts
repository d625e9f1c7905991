// Clients as they are: several at once, each repeats what nobody answered until it is taken, and some repeat what was.
import { setTimeout as pause } from 'node:timers/promises';
import { openLine } from '../load/http-line.js';
import type { ShopRequest } from './shop-requests.js';

export interface Clients {
  /** When so many requests are acknowledged. */
  reached(requests: number): Promise<void>;
  /** When all are; throws when that takes too long. */
  done: Promise<void>;
  /** Message ids of what was acknowledged so far. */
  acknowledged: Set<string>;
}

const AT_ONCE = 8;
const RETRY_MS = 100;
const PATIENCE_MS = 180_000;
const EVERY_TENTH = 10;

/** The requests go to the nodes in turn; a node that does not answer is left for the next one, as behind a balancer. */
export function sendAll(urls: string[], key: string, requests: ShopRequest[]): Clients {
  const acknowledged = new Set<string>();
  const waiting: { requests: number; resolve: () => void }[] = [];
  let taken = 0;
  let next = 0;
  const oneClient = async (client: number) => {
    const lines = urls.map((url) => openLine(url, key));
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at];
      if (!request) continue;
      const times = at % EVERY_TENTH === 0 ? 2 : 1;
      for (let time = 0; time < times; time += 1) await sendUntilTaken(lines, client + at, request);
      for (const id of request.messageIds) acknowledged.add(id);
      taken += 1;
      for (const wish of waiting) if (wish.requests <= taken) wish.resolve();
    }
    for (const line of lines) line.close();
  };
  return {
    reached: (count) => new Promise((resolve) => waiting.push({ requests: count, resolve })),
    done: Promise.all(Array.from({ length: AT_ONCE }, (_, client) => oneClient(client))).then(() => undefined),
    acknowledged,
  };
}

async function sendUntilTaken(lines: ReturnType<typeof openLine>[], turn: number, request: ShopRequest): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempt = turn; performance.now() < giveUpAt; attempt += 1) {
    const { status } = (await lines[attempt % lines.length]?.post(request.path, request.body)) ?? { status: 0 };
    if (status === 200) return;
    if (status !== 0 && status !== 429 && status < 500) throw new Error(`a request was answered ${status}`);
    await pause(RETRY_MS);
  }
  throw new Error('a request was not taken in three minutes');
}
