import { expect, test } from '@jest/globals';
import { type FactForSection, ordersSection } from './orders-section.js';

const at = (day: number, hour = 12) => new Date(Date.UTC(2026, 0, day, hour));

function aFact(over: Partial<FactForSection>): FactForSection {
  return { kind: 'purchase', at: at(1), counted: true, amount: 100, net: 100, ...over };
}

test('two orders of a day are two orders and one day', () => {
  const section = ordersSection([aFact({ at: at(1, 23) }), aFact({ at: at(1, 1) }), aFact({ at: at(3) })], 'GBP');
  expect(section).toMatchObject({ count: 3, days: 2, firstAt: at(1, 1), lastAt: at(3), gross: 300, net: 300 });
});

test('a purchase that was taken back is no order and no day', () => {
  const facts = [aFact({ net: 0 }), aFact({ kind: 'refund', at: at(2), amount: 100, net: 0 })];
  expect(ordersSection(facts, 'GBP')).toEqual({
    count: 0,
    days: 0,
    firstAt: null,
    lastAt: null,
    gross: 100,
    refunded: 100,
    unmatchedRefunds: 0,
    net: 0,
    currency: 'GBP',
  });
});

test('an unmatched refund lowers the money and no purchase', () => {
  const facts = [aFact({}), aFact({ kind: 'refund', amount: 30, net: -30 })];
  expect(ordersSection(facts, 'GBP')).toMatchObject({ count: 1, refunded: 30, unmatchedRefunds: 30, net: 70 });
});

test('other currencies are not added', () => {
  expect(ordersSection([aFact({ counted: false })], 'GBP')).toMatchObject({ count: 0, gross: 0, net: 0 });
});
