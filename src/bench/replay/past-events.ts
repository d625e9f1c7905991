// The history that a replay has to fold: so many people with so many events each, taken in as an import.
import { setTimeout as pause } from 'node:timers/promises';
import { openLine } from '../load/http-line.js';
import { type Crowd, eventText } from '../load/made-events.js';
import { seededRandom } from '../load/seeded.js';

const PEOPLE_A_REQUEST = 20;
const LINES = 3;
const RETRY_MS = 250;
const HOUR_MS = 3_600_000;

/** Every person's events are an hour apart and end before `until`. Answers how many events were taken. */
export async function importPast(
  target: { url: string; key: string },
  crowd: Crowd,
  eventsEach: number,
  until: Date,
): Promise<number> {
  const random = seededRandom(crowd.seed);
  let next = 0;
  const oneAfterTheOther = async () => {
    const line = openLine(target.url, target.key);
    for (let first = next; first < crowd.visitors; first = next) {
      next += PEOPLE_A_REQUEST;
      const body = pastOf(crowd, { first, eventsEach, until }, random);
      while ((await line.post('/v1/import', body)).status !== 200) await pause(RETRY_MS);
    }
    line.close();
  };
  await Promise.all(Array.from({ length: LINES }, oneAfterTheOther));
  return crowd.visitors * eventsEach;
}

function pastOf(
  crowd: Crowd,
  { first, eventsEach, until }: { first: number; eventsEach: number; until: Date },
  random: () => number,
): string {
  const events: string[] = [];
  for (let visitor = first; visitor < Math.min(first + PEOPLE_A_REQUEST, crowd.visitors); visitor += 1) {
    for (let place = 0; place < eventsEach; place += 1) {
      const at = new Date(until.getTime() - (eventsEach - place) * HOUR_MS);
      events.push(`{"type":"track",${eventText(crowd, visitor, visitor, place, random, at)}}`);
    }
  }
  return `{"batch":[${events.join()}]}`;
}
