import { expect, test } from '@jest/globals';
import { BEHAVIOUR } from './behaviour.js';
import { takesMail } from './refusing-addresses.js';
import { actsOf } from './simulated-people.js';
import { type Enrolled, trueEffect } from './true-effect.js';

const person = (over: Partial<Enrolled> = {}): Enrolled => ({ ordersAnyway: false, takesMail: true, ...over });

test('only people whom mail reaches and who would not order anyway can be moved', () => {
  const enrolled = [person(), person({ ordersAnyway: true }), person({ takesMail: false }), person()];
  expect(trueEffect(enrolled, 0.2)).toBeCloseTo(0.1);
  expect(trueEffect([person({ ordersAnyway: true })], 0.2)).toBe(0);
  expect(trueEffect([], 0.2)).toBe(0);
});

test('the generator does what the stated effect says: its orders come to it over many people', () => {
  const acceptedAt = new Date('2026-06-01T10:00:00Z');
  const people = Array.from({ length: 20_000 }, (_, at) => ({ customerId: String(at), ordersAnyway: at % 4 === 0 }));
  const orders = people
    .filter(({ customerId }) => takesMail(customerId))
    .flatMap((reader) => actsOf({ ...reader, acceptedAt }))
    .filter(({ deed }) => deed === 'order');
  const enrolled = people.map(({ customerId, ordersAnyway }) => ({ ordersAnyway, takesMail: takesMail(customerId) }));
  const stated = trueEffect(enrolled, BEHAVIOUR.comesBack);
  // Four standard errors of a share of 0.13 over 20,000 people.
  expect(Math.abs(orders.length / people.length - stated)).toBeLessThan(0.0096);
});
