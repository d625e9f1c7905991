// Sends events as a shop's own server does: batches over HTTP, several on their way, and what is turned away comes again.
import { setTimeout as pause } from 'node:timers/promises';

export interface Target {
  /** Where the service is, without a slash at the end. */
  url: string;
  writeKey: string;
}

const EVENTS = 1000;
/** The service takes 4 MB from a server. */
const CHARACTERS = 3_000_000;
/** More would overtake each other, and what comes in late has to be folded again. */
const AT_ONCE = 2;
const PATIENCE = 30;

/** Posts all events, each given as JSON; ends when all are acknowledged. */
export async function postAll(target: Target, events: AsyncIterable<string>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for await (const batch of batches(events)) {
    while (underWay.size >= AT_ONCE) await Promise.race(underWay);
    const posting = postBatch(target, batch).then(() => {
      underWay.delete(posting);
    });
    // A fault is thrown where the postings are awaited.
    posting.catch(() => undefined);
    underWay.add(posting);
  }
  await Promise.all(underWay);
}

/** Posts one batch and waits until it is acknowledged; "too busy" is waited out as long as the service asks. */
export async function postBatch({ url, writeKey }: Target, events: string[]): Promise<void> {
  if (events.length === 0) return;
  const body = `{"batch":[${events.join(',')}]}`;
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    });
    const said = await answer.text();
    if (answer.status === 200) return;
    const busy = answer.status === 429 || answer.status === 503;
    if (!busy || attempt === PATIENCE) throw new Error(`the intake answered ${answer.status}: ${said.slice(0, 300)}`);
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1000);
  }
}

async function* batches(events: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  let size = 0;
  for await (const event of events) {
    if (batch.length === EVENTS || size + event.length > CHARACTERS) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(event);
    size += event.length;
  }
  if (batch.length > 0) yield batch;
}
