import { expect, test } from '@jest/globals';
import { fileKey, type HeldAnswer, identifierOf, permissionOf } from './answer.js';

const granted: HeldAnswer = {
  answer: 'granted',
  basis: 'soft-opt-in',
  source: 'check-out',
  at: new Date('2026-01-01T00:00:00Z'),
  textVersion: 'check-out-2',
};

test('no answer is a no', () => {
  expect(permissionOf(undefined, undefined)).toEqual({ kind: 'refused', reason: 'no-consent' });
});

test('a grant allows and says since when, on what basis and from where', () => {
  expect(permissionOf(granted, undefined)).toEqual({
    kind: 'allowed',
    since: granted.at,
    basis: 'soft-opt-in',
    source: 'check-out',
  });
});

test('a suppressed address gets nothing even with a grant', () => {
  const since = new Date('2026-02-01T00:00:00Z');
  expect(permissionOf(granted, since)).toEqual({ kind: 'refused', reason: 'suppressed', since });
});

test('upper and lower case are one person, and the file key does not show the address', () => {
  expect(identifierOf(' Ana@Shop.Example ')).toBe('email:ana@shop.example');
  expect(fileKey('email:ANA@shop.example')).toBe(fileKey('email:ana@shop.example'));
  expect(fileKey('email:ana@shop.example')).not.toContain('ana');
});
