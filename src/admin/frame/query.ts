// Reads what an address asks for: words and numbers, never more than a page could use.
import type { Request } from 'express';

/** Trimmed, at most 200 characters; '' for what is not there. */
export function wordOf(request: Request, key: string): string {
  const value = request.query[key];
  return typeof value === 'string' ? value.trim().slice(0, 200) : '';
}

/** A whole number from 0 on; 0 for anything else. */
export function numberOf(request: Request, key: string): number {
  const value = Math.floor(Number(wordOf(request, key)));
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** `/admin/x?a=1&b=2`, without the fields that are ''. */
export function addressWith(path: string, fields: Record<string, string>): string {
  const given = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ''));
  return given.size > 0 ? `${path}?${given}` : path;
}
