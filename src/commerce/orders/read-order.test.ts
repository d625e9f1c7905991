import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOrder } from './read-order.js';

const read = (properties: Record<string, unknown>, kind: 'purchase' | 'refund' = 'purchase') => {
  const answer = readOrder(kind, properties);
  if (answer.kind === 'unreadable') throw new Error(`${answer.place} ${answer.reason}`);
  return answer.claim;
};
const fault = (properties: Record<string, unknown>, kind: 'purchase' | 'refund' = 'purchase') => {
  const answer = readOrder(kind, properties);
  return answer.kind === 'unreadable' ? `${answer.place} ${answer.reason}` : 'read';
};

test('the amount is what the lines are worth, whatever revenue says', () => {
  const claim = read({
    order_id: 536365,
    revenue: 1,
    products: [
      { product_id: '85123A', price: '2.55', quantity: 6 },
      { sku: '71053', price: 3.39, quantity: '6' },
    ],
  });
  expect(claim.amount).toBe(356_400);
  expect(claim.lines.map((line) => line.amount)).toEqual([153_000, 203_400]);
  expect(claim.orderId).toBe('536365');
});

test('a discount is taken off the lines by their worth, and they still add up to the order', () => {
  const products = [
    { product_id: 'a', price: 10 },
    { product_id: 'b', price: 10 },
    { product_id: 'c', price: 10 },
  ];
  const claim = read({ order_id: '1', discount: 1, products });
  expect(claim.amount).toBe(290_000);
  expect(claim.lines.map((line) => line.amount)).toEqual([96_667, 96_666, 96_667]);
  expect(claim.discount).toBe(10_000);
});

test('without lines the amount is revenue, else total', () => {
  expect(read({ order_id: '1', revenue: 5, total: 7 }).amount).toBe(50_000);
  expect(read({ order_id: '1', total: 7 }).amount).toBe(70_000);
});

test('lines without prices share the revenue by pieces', () => {
  const products = [
    { product_id: 'a', quantity: 1 },
    { product_id: 'b', quantity: 3 },
  ];
  expect(read({ order_id: '1', revenue: 8, products }).lines.map((line) => line.amount)).toEqual([20_000, 60_000]);
});

test('a refund may state nothing: then it is the whole of the order it names', () => {
  expect(read({ order_id: '1' }, 'refund')).toMatchObject({ orderId: '1', amount: null, lines: [] });
});

test('empty text is the same as nothing', () => {
  const empty = { total: '', discount: '', currency: '', coupon: ' ', revenue: null };
  const claim = read({ order_id: '1', ...empty, products: [{ product_id: 'a', price: 2, quantity: '' }] });
  expect(claim).toMatchObject({ amount: 20_000, discount: 0, currency: null, coupon: null });
});

test('what cannot be read is answered with its place and the reason', () => {
  const products = (line: object) => ({ order_id: '1', products: [{ product_id: 'a', price: 1 }, line] });
  expect(fault({ total: 1 })).toBe('order_id is missing');
  expect(fault({ order_id: 'refund:7', total: 1 })).toBe('order_id may not begin with "refund:" or "problem:"');
  expect(fault({ order_id: '1' })).toBe('products no priced lines, revenue or total');
  expect(fault(products({ product_id: 'b', price: -1 }))).toBe('products.1.price is negative');
  expect(fault(products({ product_id: 'b', price: '-1.5' }))).toBe('products.1.price is negative');
  expect(fault(products({ product_id: 'b', price: 1, quantity: -2 }))).toBe('products.1.quantity is negative');
  expect(fault(products({ product_id: 'b', price: 1, quantity: 0 }))).toBe('products.1.quantity is 0');
  expect(fault(products({ product_id: 'b' }))).toBe('products.1.price is missing');
  expect(fault(products({ price: 1 }))).toBe('products.1.product_id is missing');
  expect(fault(products({ product_id: 'b', price: 'two' }))).toBe(
    'products.1.price must be a number, or digits in quotes',
  );
  expect(fault({ order_id: '1', total: 1, currency: 'Euro' })).toBe('currency must be an ISO code of three letters');
  expect(fault({ order_id: '1', discount: 3, products: [{ product_id: 'a', price: 2 }] })).toBe(
    'discount is more than the lines are worth',
  );
  expect(fault({ order_id: '1', products: 'none' })).toContain('products');
});

test('whatever arrives is read or refused with a place, and what is read adds up', () => {
  const value = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.constant(null), fc.constant('12.345'));
  const properties = fc.record(
    {
      order_id: value,
      revenue: value,
      discount: value,
      products: fc.array(fc.record({ product_id: fc.string(), price: value, quantity: value })),
    },
    { requiredKeys: ['order_id'] },
  );
  fc.assert(
    fc.property(properties, (given) => {
      const answer = readOrder('purchase', given);
      if (answer.kind === 'unreadable') return expect(answer.reason).not.toBe('');
      const { amount, lines } = answer.claim;
      expect(Number.isSafeInteger(amount)).toBe(true);
      if (lines.length > 0) expect(lines.reduce((sum, line) => sum + line.amount, 0)).toBe(amount);
    }),
  );
});
