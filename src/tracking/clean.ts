// Makes a parsed JSON value safe to store and to merge: what senders put in never reaches a prototype or an operator.
import { types } from 'node:util';

/** Deeper than any real event, far from MongoDB's own limit. */
export const MAX_DEPTH = 32;

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Cleans `value` in place (a copy would double the work of every event) and answers its size in characters, roughly as
 * JSON; Infinity means that it is nested deeper than MAX_DEPTH. Keys that could reach a prototype are dropped, a leading
 * `$` becomes `_$` and a NUL in a key `_`; what JSON cannot say (Infinity, functions, …) becomes null.
 */
export function clean(value: Record<string, unknown> | unknown[], depth = 0): number {
  if (depth >= MAX_DEPTH) return Number.POSITIVE_INFINITY;
  return Array.isArray(value) ? cleanArray(value, depth) : cleanObject(value, depth);
}

/** True for what JSON calls an object, wherever it was made; not for lists, dates and instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A key under which MongoDB stores a value and reads it back as it was. */
export function safeKey(key: string): string {
  const named = key.includes('\0') ? key.replaceAll('\0', '_') : key;
  return named.startsWith('$') ? `_${named}` : named;
}

function cleanArray(list: unknown[], depth: number): number {
  let size = 2;
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    if (!isStorable(value)) list[index] = null;
    size += 1 + sizeOf(list[index], depth);
  }
  return size;
}

function cleanObject(object: Record<string, unknown>, depth: number): number {
  let size = 2;
  for (const key of Object.keys(object)) {
    if (FORBIDDEN.has(key)) {
      delete object[key];
      continue;
    }
    const value = isStorable(object[key]) ? object[key] : null;
    const safe = safeKey(key);
    if (safe !== key) delete object[key];
    if (safe !== key || value === null) object[safe] = value;
    size += key.length + 4 + sizeOf(value, depth);
  }
  return size;
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (types.isDate(value)) return !Number.isNaN(value.getTime());
  return Array.isArray(value) || isPlainObject(value);
}

function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'object' && value !== null && !types.isDate(value)) {
    return clean(value as Record<string, unknown> | unknown[], depth + 1);
  }
  return 8;
}
