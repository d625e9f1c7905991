// Where two behaviours of one person differ.
import { isDeepStrictEqual } from 'node:util';
import type { Behaviour } from '../fold/behaviour.js';

/** The names of the fields that differ, whatever stands deeper inside; exact, with no tolerance anywhere. */
export function differingFields(stored: Behaviour, fresh: Behaviour): string[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(fresh)])] as (keyof Behaviour)[];
  return names.filter((name) => !isDeepStrictEqual(stored[name], fresh[name])).sort();
}

/** True when both have folded the same events, as far as number and newest can tell. */
export function sameEvents(one: Behaviour, other: Behaviour): boolean {
  return (
    one.events === other.events &&
    one.newestId === other.newestId &&
    one.newestAt.getTime() === other.newestAt.getTime()
  );
}
