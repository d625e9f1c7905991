// What the log holds once clients have had their say.
import { expect } from '@jest/globals';
import { eventsOf, type StoredEvent } from '../tracking/index.js';
import { eventually } from './eventually.js';

/** What the log holds of them once it is so much; more would be found as well. */
export async function logged(count: number, ...subjects: string[]): Promise<StoredEvent[]> {
  let events: StoredEvent[] = [];
  await eventually(`${count} events are logged`, async () => {
    events = [];
    for await (const event of eventsOf(subjects)) events.push(event);
    return events.length >= count;
  });
  expect(events).toHaveLength(count);
  return events;
}
