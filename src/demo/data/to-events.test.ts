import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { moneyFrom } from '../../platform/money.js';
import type { Invoice } from './read-shop.js';
import { orderEvent, shopEvents } from './to-events.js';

const labels = new Map([
  ['85123A', { name: 'White hanging heart T-light holder', category: 'Lights & candles' }],
  ['POST', { name: 'Postage', category: 'Services' }],
]);
const context = { labels, weeks: 1 };

function anInvoice(changes: Partial<Invoice> = {}): Invoice {
  return {
    invoice: '536365',
    kind: 'sale',
    at: new Date('2010-12-01T08:26:00Z'),
    customerId: '17850',
    country: 'United Kingdom',
    lines: [
      { stockCode: '85123a', quantity: 6, unitPrice: moneyFrom('2.55') },
      { stockCode: 'POST', quantity: 1, unitPrice: moneyFrom('0.001') },
    ],
    rows: 2,
    ...changes,
  };
}

test('a sale becomes Order Completed, postage included, at the shifted time', () => {
  expect(orderEvent(anInvoice(), context)).toEqual({
    type: 'track',
    event: 'Order Completed',
    messageId: 'order-536365',
    userId: '17850',
    timestamp: '2010-12-08T08:26:00.000Z',
    properties: {
      order_id: '536365',
      total: 15.301,
      revenue: 15.301,
      currency: 'GBP',
      products: [
        {
          product_id: '85123A',
          name: 'White hanging heart T-light holder',
          category: 'Lights & candles',
          price: 2.55,
          quantity: 6,
        },
        { product_id: 'POST', name: 'Postage', category: 'Services', price: 0.001, quantity: 1 },
      ],
    },
  });
});

test('a cancellation becomes Order Refunded with positive figures and no order, because the data names none', () => {
  const lines = [{ stockCode: 'POST', quantity: -2, unitPrice: moneyFrom('27.5') }];
  const event = orderEvent(anInvoice({ invoice: 'C536379', kind: 'cancellation', lines, rows: 1 }), context);
  expect(event).toMatchObject({ event: 'Order Refunded', messageId: 'refund-C536379' });
  expect(event).toHaveProperty('properties', {
    refund_id: 'C536379',
    total: 55,
    currency: 'GBP',
    products: [{ product_id: 'POST', name: 'Postage', category: 'Services', price: 27.5, quantity: 2 }],
  });
});

test('without a customer, and for adjustments, there is no event', () => {
  expect(orderEvent(anInvoice({ customerId: null }), context)).toBeNull();
  expect(orderEvent(anInvoice({ kind: 'adjustment' }), context)).toBeNull();
});

test('a stock code that the product table lacks is a fault', () => {
  expect(() => orderEvent(anInvoice(), { labels: new Map(), weeks: 0 })).toThrow('85123A');
});

test('each customer is introduced once, just before the first invoice', async () => {
  async function* invoices() {
    yield anInvoice({ invoice: '1', customerId: null });
    yield anInvoice({ invoice: '2' });
    yield anInvoice({ invoice: '3', country: 'EIRE' });
  }
  const events = [];
  for await (const event of shopEvents(invoices(), context)) events.push(event);
  expect(events.map(({ messageId }) => messageId)).toEqual(['identify-17850', 'order-2', 'order-3']);
  expect(events[0]).toMatchObject({ traits: { email: 'customer-17850@shop.example', country: 'United Kingdom' } });
});

test('prices with up to four decimals and their sums survive the way through JSON exactly', () => {
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 100_000 }),
    unitPrice: fc.integer({ min: 0, max: 400_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), (drawn) => {
      const lines = drawn.map((values) => ({ stockCode: 'POST', ...values }));
      const event = JSON.parse(JSON.stringify(orderEvent(anInvoice({ lines }), context)));
      const prices = event.properties.products.map(({ price }: { price: number }) => moneyFrom(price));
      expect(prices).toEqual(drawn.map(({ unitPrice }) => unitPrice));
      const total = drawn.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
      expect(moneyFrom(event.properties.total)).toBe(total);
    }),
  );
});
