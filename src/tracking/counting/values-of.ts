// What is in an event, as far as sightings look into it.
import { isPlainObject } from '../reading/clean.js';

/** The values of an event, and of a list of objects those of its first entry. */
export function* valuesOf(fields: Record<string, unknown>): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(fields)) {
    yield [name, value];
    const first: unknown = Array.isArray(value) ? value[0] : undefined;
    if (!isPlainObject(first)) continue;
    for (const [inner, part] of Object.entries(first)) yield [`${name}[].${inner}`, part];
  }
}
