import { expect, test } from '@jest/globals';
import { emailOf } from '../data/shop-customer.js';
import { BEHAVIOUR, does } from './behaviour.js';
import { customerOf, refusals, takesMail } from './refusing-addresses.js';

const customers = Array.from({ length: 5000 }, (_, at) => String(12_000 + at));

test('dead addresses are refused for good, each time', () => {
  const refuse = refusals();
  const dead = customers.filter((id) => !takesMail(id));
  expect(dead.length / customers.length).toBeCloseTo(BEHAVIOUR.deadAddress, 2);
  for (const id of [...dead, ...dead]) expect(refuse(emailOf(id))).toMatchObject({ code: 550 });
});

test('busy addresses are refused once and take mail the second time', () => {
  const refuse = refusals();
  const busy = customers.filter((id) => takesMail(id) && does('busyAddress', id));
  expect(busy.length).toBeGreaterThan(0);
  expect(busy.map((id) => refuse(emailOf(id))?.code)).toEqual(busy.map(() => 451));
  expect(busy.map((id) => refuse(emailOf(id)))).toEqual(busy.map(() => null));
});

test('an address is that of a customer only when it is exactly theirs', () => {
  expect(customerOf(emailOf('12346'))).toBe('12346');
  expect(customerOf('customer-12346@elsewhere.example')).toBeNull();
  expect(refusals()('hello@shop.example')).toBeNull();
});
