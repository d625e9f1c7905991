import { expect, test } from '@jest/globals';
import { moneyFrom } from '../../platform/money.js';
import { categories, categoryOf, REST_CATEGORY } from './product-category.js';
import { productNameFrom } from './product-name.js';
import { readProductTable } from './product-table.js';
import { kindOf, productLabels, shopProducts } from './shop-products.js';

const table = readProductTable();
const products = shopProducts(table, (id) => `/pictures/${id}.svg`);
const merchandise = products.filter(({ kind }) => kind === 'merchandise');

test('names are readable', () => {
  expect(productNameFrom('WHITE HANGING HEART T-LIGHT HOLDER')).toBe('White hanging heart T-light holder');
  expect(productNameFrom('SET/6 RED SPOTTY PAPER PLATES ')).toBe('Set of 6 red spotty paper plates');
  expect(productNameFrom('FRENCH BLUE METAL DOOR SIGN No')).toBe('French blue metal door sign no');
  expect(productNameFrom('RUBY GLASS NECKL.36"GREEN')).toBe('Ruby glass necklace 36"green');
  expect(productNameFrom('LETTER "W" BLING KEY RING')).toBe('Letter "W" bling key ring');
  expect(productNameFrom('POLYESTER FILLER PAD 65CMx65CM')).toBe('Polyester filler pad 65cmx65cm');
  expect(productNameFrom('FOLK ART GREETING CARD,pack/12')).toBe('Folk art greeting card, pack of 12');
  expect(productNameFrom('')).toBe('');
});

test('every product has a name, and no name shouts, holds doubled blanks or ends in one', () => {
  for (const { name } of productLabels(table).values()) expect(name).toMatch(/^\S(?:(?! {2}).)*\S$|^[A-Z]$/);
  expect(merchandise.filter(({ name }) => name.length > 12 && name === name.toUpperCase())).toEqual([]);
});

test('the surest word of a name decides its category', () => {
  expect(categoryOf("WRAP 50'S CHRISTMAS")).toBe('Christmas');
  expect(categoryOf('ASSORTED TUTTI FRUTTI FOB NOTEBOOK')).toBe('Stationery & gift wrap');
  expect(categoryOf('RED SPOT CERAMIC DRAWER KNOB')).toBe('Storage & furniture');
  expect(categoryOf('JUMBO BAG RED RETROSPOT')).toBe('Bags & purses');
  expect(categoryOf('Silver candlestick')).toBe('Lights & candles');
  expect(categoryOf('ZINC METAL HEART')).toBe(REST_CATEGORY);
});

test('all 16 categories are used and only few products are left to the rest', () => {
  const found = new Set(merchandise.map(({ category }) => category));
  expect([...found].sort()).toEqual([...categories].sort());
  expect(categories).toHaveLength(16);
  const rest = merchandise.filter(({ category }) => category === REST_CATEGORY).length / merchandise.length;
  expect(rest).toBeLessThan(0.1);
});

test('what is not merchandise is a service', () => {
  const services = products.filter(({ kind }) => kind === 'service').map(({ id }) => id);
  expect(services.join(' ')).toBe(
    '22016 23444 23574 23595 23702 AMAZONFEE B BANK CHARGES C2 CRUK D DOT ' +
      'GIFT_0001_10 GIFT_0001_20 GIFT_0001_30 GIFT_0001_40 GIFT_0001_50 M PADS POST S',
  );
  expect(kindOf({ id: 'TEST001', description: 'This is a test product.' })).toBe('service');
  expect(kindOf({ id: 'DCGSSGIRL', description: 'GIRLS PARTY BAG' })).toBe('merchandise');
  expect(kindOf({ id: '85168B', description: 'BLACK BAROQUE CARRIAGE CLOCK' })).toBe('merchandise');
});

test('the shelf holds real names and prices and says what is made up', () => {
  expect(products.find(({ id }) => id === '85123A')).toMatchObject({
    name: 'White hanging heart T-light holder',
    price: moneyFrom('2.95'),
    currency: 'GBP',
    category: 'Lights & candles',
    imageUrl: '/pictures/85123A.svg',
    simulated: ['category', 'stock', 'imageUrl'],
  });
  expect(merchandise).toHaveLength(3_794);
  expect(merchandise.filter(({ price, stock }) => price <= 0 || stock === undefined)).toEqual([]);
});

test('a few per cent of the goods are sold out, the same ones each time', () => {
  const soldOut = merchandise.filter(({ stock }) => stock === 0).length / merchandise.length;
  expect(soldOut).toBeGreaterThan(0.02);
  expect(soldOut).toBeLessThan(0.06);
  expect(shopProducts(table, (id) => `/pictures/${id}.svg`)).toEqual(products);
});
