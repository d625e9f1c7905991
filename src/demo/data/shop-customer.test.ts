import { expect, test } from '@jest/globals';
import { emailOf, simulatedPermission } from './shop-customer.js';

test('addresses lie under a domain that cannot exist', () => {
  expect(emailOf('12347')).toBe('customer-12347@shop.example');
});

test('about 80 % of customers have a simulated permission, always the same ones for a seed', () => {
  const ids = Array.from({ length: 4_372 }, (_, index) => String(12_346 + index));
  const answers = ids.map((id) => simulatedPermission(id, 'demo'));
  const share = answers.filter((answer) => answer === 'granted').length / ids.length;
  expect(share).toBeGreaterThan(0.78);
  expect(share).toBeLessThan(0.82);
  expect(ids.map((id) => simulatedPermission(id, 'demo'))).toEqual(answers);
  expect(ids.map((id) => simulatedPermission(id, 'another'))).not.toEqual(answers);
});
