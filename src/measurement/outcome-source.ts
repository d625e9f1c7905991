// The source under which outcomes stand in the event log: this service itself.
import { Conflict } from '../platform/errors.js';
import { keyFor } from '../platform/signed-token.js';
import { createSource, type Source, sourceOfKey } from '../tracking/index.js';

const NAME = 'rapport';

/** Makes it when it is not there. Its key follows from the service's secret, so two nodes that start at once make one. */
export async function outcomeSource(): Promise<Source> {
  const key = keyFor('outcome source').toString('hex');
  return (await sourceOfKey(key)) ?? make(key);
}

async function make(key: string): Promise<Source> {
  try {
    const kinds = { kind: 'server', mode: 'live', simulated: false } as const;
    return (await createSource({ name: NAME, project: NAME, key, ...kinds })).source;
  } catch (error) {
    const made = error instanceof Conflict ? await sourceOfKey(key) : null;
    if (made) return made;
    throw error;
  }
}
