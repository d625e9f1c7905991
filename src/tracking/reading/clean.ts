// Makes a parsed JSON value safe to store and to merge: what senders put in never reaches a prototype or an operator.
import { types } from 'node:util';

/** Deeper than any real event, far from MongoDB's own limit. */
export const MAX_DEPTH = 32;

/** The last one makes the driver take an object for a BSON type, fail at it, and all events beside it fail as well. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', '_bsontype']);

export interface Measured {
  /** Characters, roughly as JSON; Infinity when it is nested deeper than MAX_DEPTH. */
  size: number;
  /** Keys and list elements at every depth: what storing it costs besides its size. */
  fields: number;
}

/**
 * Cleans `value` in place (a copy would double the work of every event) and measures it. Keys that could reach a prototype
 * or the driver are dropped, a leading `$` becomes `_$` and a NUL in a key `_`; what JSON cannot say (Infinity, functions, …)
 * becomes null. Half a surrogate pair becomes U+FFFD, as MongoDB would make of it: what is folded from memory must be what is
 * read back later.
 */
export function clean(value: Record<string, unknown> | unknown[]): Measured {
  const measured = { size: 0, fields: 0 };
  cleanInto(measured, value, 0);
  return measured;
}

/** True for what JSON calls an object, wherever it was made; not for lists, dates and instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A key under which MongoDB stores a value and reads it back as it was. */
export function safeKey(key: string): string {
  const whole = key.isWellFormed() ? key : key.toWellFormed();
  const named = whole.includes('\0') ? whole.replaceAll('\0', '_') : whole;
  return named.startsWith('$') ? `_${named}` : named;
}

function cleanInto(measured: Measured, value: object, depth: number): void {
  measured.size += depth < MAX_DEPTH ? 2 : Number.POSITIVE_INFINITY;
  if (depth >= MAX_DEPTH) return;
  if (Array.isArray(value)) cleanArray(measured, value, depth);
  else cleanObject(measured, value as Record<string, unknown>, depth);
}

function cleanArray(measured: Measured, list: unknown[], depth: number): void {
  measured.fields += list.length;
  for (let index = 0; index < list.length; index++) {
    const value = storable(list[index]);
    if (value !== list[index]) list[index] = value;
    measured.size += 1;
    measure(measured, value, depth);
  }
}

function cleanObject(measured: Measured, object: Record<string, unknown>, depth: number): void {
  for (const key of Object.keys(object)) {
    if (FORBIDDEN.has(key)) {
      delete object[key];
      continue;
    }
    const value = storable(object[key]);
    const safe = safeKey(key);
    if (safe !== key) delete object[key];
    if (safe !== key || value !== object[key]) object[safe] = value;
    measured.fields += 1;
    measured.size += key.length + 4;
    measure(measured, value, depth);
  }
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? null : value;
  return Array.isArray(value) || isPlainObject(value) ? value : null;
}

function measure(measured: Measured, value: unknown, depth: number): void {
  if (typeof value === 'string') measured.size += value.length + 2;
  else if (typeof value === 'object' && value !== null && !types.isDate(value)) cleanInto(measured, value, depth + 1);
  else measured.size += 8;
}
