// The words by which a person is found in the admin, lower-cased so that an index can answer.
import type { Behaviour } from './fold/behaviour.js';

const MAX_WORD = 100;
const NAMES = ['name', 'firstName', 'lastName', 'first_name', 'last_name'];

/** User id, address and names: each can be typed from its beginning. */
export function searchWords({ userId, email, traits }: Behaviour): string[] {
  const names = NAMES.map((key) => traits[key]);
  const words = [userId, email?.address, ...names]
    .filter((word): word is string => typeof word === 'string')
    .map((word) => word.trim().toLowerCase().slice(0, MAX_WORD));
  return [...new Set(words)].filter((word) => word !== '');
}
