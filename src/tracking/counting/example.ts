// An example of a value that shows what is sent and tells nothing about anybody.
import { types } from 'node:util';
import { isPlainObject } from '../reading/clean.js';
import type { SeenType } from './sighting.js';

/** Fields of Segment's ecommerce specification that speak of goods, never of people: shown as they are. */
const PLAIN = /^(products\[\]\.)?(product_id|sku|category|brand|variant|currency|position)$/;
const MAX_CHARACTERS = 40;
/** A longer number may be a telephone's, a card's or a place on the map. */
const MAX_DIGITS = 6;

export function seenType(value: unknown): SeenType {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'yes/no';
  if (Array.isArray(value)) return 'list';
  return types.isDate(value) ? 'time' : isPlainObject(value) ? 'object' : 'nothing';
}

/**
 * What a value looks like: `Aaaa 99`, each letter and digit replaced; as it is where it cannot be about a person. `aboutPerson`:
 * a trait, of which not even a number is shown. Undefined for what has parts.
 */
export function exampleOf(property: string, value: unknown, aboutPerson: boolean): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).slice(0, MAX_CHARACTERS);
  const digits = text.replaceAll(/\D/g, '').length;
  const plain = typeof value === 'number' ? digits <= MAX_DIGITS : PLAIN.test(property) && !/@|\d{7}/.test(text);
  return plain && !aboutPerson ? text : shapeOf(text);
}

function shapeOf(text: string): string {
  return text
    .replaceAll(/\p{N}/gu, '9')
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/\p{L}|\p{M}/gu, (letter) => (letter === 'A' ? 'A' : 'a'));
}
