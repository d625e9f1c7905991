import { expect, test } from '@jest/globals';
import type { MailContext } from './mail-context.js';
import { type RenderRequest, renderMail } from './render-mail.js';
import { openTemplates } from './template-set.js';

const context: MailContext = {
  shop: { name: 'Bits & Bobs', url: 'https://shop.example/', postalAddress: '1 Market Street, Cambridge' },
  person: { firstName: 'Ana' },
  offer: { name: 'Come back', text: '10 % off your next order', percent: 10, amountOff: null },
  coupon: { code: 'CB-7KQ4-M2XD', validUntil: new Date('2026-12-22T10:00:00Z') },
  products: [
    {
      name: 'RED <SPOTTY> CUP',
      price: 8_500,
      currency: 'GBP',
      imageUrl: 'https://rapport.example/pictures/cup.png',
      url: 'https://shop.example/products/cup',
      reason: 'popular in cups, which you buy often',
    },
    {
      name: 'TEA LIGHT',
      price: 42_500,
      currency: 'GBP',
      imageUrl: null,
      url: 'https://shop.example/products/tea',
      reason: 'popular with other customers',
    },
  ],
  currency: 'GBP',
  mail: { unsubscribeUrl: 'https://rapport.example/u/token' },
};

async function render(change: Partial<RenderRequest> = {}) {
  return renderMail(await openTemplates(), {
    template: 'win-back',
    subject: '{{or person.firstName "Hello"}}, we miss you',
    context,
    linkFor: (key) => `https://rapport.example/l/${key}`,
    pixelUrl: 'https://rapport.example/o/token',
    ...change,
  });
}

async function rendered(change: Partial<RenderRequest> = {}) {
  const result = await render(change);
  if (result.kind !== 'rendered') throw new Error(result.reason);
  return result.mail;
}

test('the win-back mail is the one we looked at', async () => {
  const { subject, html, text } = await rendered();
  expect(subject).toBe('Ana, we miss you');
  expect(html).toMatchSnapshot('html');
  expect(text).toMatchSnapshot('text');
});

test('both parts say the same: greeting, offer, code, prices, reasons, address and the way out', async () => {
  const { html, text } = await rendered();
  const words = ['Hello Ana', '10 % off your next order', 'CB-7KQ4-M2XD', '22 December 2026', '£0.85', '£4.25'];
  for (const part of [html, text]) {
    for (const word of [...words, 'which you buy often', '1 Market Street', 'https://rapport.example/u/token']) {
      expect(part).toContain(word);
    }
  }
  expect(html).toContain('RED &lt;SPOTTY&gt; CUP');
  expect(text).toContain('RED <SPOTTY> CUP');
  expect(text).toContain('It has been a while');
});

test('every link to the shop is a counted one in both parts, the way out is not', async () => {
  const { html, text, targets } = await rendered();
  expect([...targets.values()]).toEqual([
    'https://shop.example/',
    'https://shop.example/products/cup',
    'https://shop.example/products/tea',
  ]);
  for (const part of [html, text]) {
    expect(part).not.toContain('https://shop.example/');
    for (const key of targets.keys()) expect(part).toContain(`https://rapport.example/l/${key}`);
  }
});

test('the preheader stands first and hidden, in the HTML only', async () => {
  const { html, text } = await rendered();
  expect(html).toMatch(
    /<body[^>]*>\s*<div class="preheader" style="display:none[^>]*>Your code is good until 22 December 2026/,
  );
  expect(text).not.toContain('Your code is good until');
});

test('the open pixel is there only when asked for', async () => {
  expect((await rendered()).html).toMatch(/<img src="https:\/\/rapport.example\/o\/token"[^>]*><\/body>/);
  expect((await rendered({ pixelUrl: null })).html).not.toContain('/o/');
});

test('a mail without name, offer, coupon and products is still a whole mail', async () => {
  const bare = { ...context, person: { firstName: null }, offer: null, coupon: null, products: [], currency: null };
  const { html, text } = await rendered({ context: bare });
  expect(text).toContain('Hello there, you have not ordered');
  expect(html).not.toContain('Your code');
  expect(html).not.toContain('Picked for you');
});

test('a subject stays one line and plain text', async () => {
  const person = { firstName: 'Ana &\r\nBcc: eve@evil.example' };
  const { subject } = await rendered({ context: { ...context, person } });
  expect(subject).toBe('Ana & Bcc: eve@evil.example, we miss you');
});

test.each([
  ['a subject with an unknown value', { subject: 'Hi {{name}}' }, 'subject:1:6 "name" is not known here'],
  [
    'an empty subject',
    { subject: '{{or person.firstName " "}}', context: { ...context, person: { firstName: null } } },
    'subject:1:1 is empty',
  ],
  ['a template that is not there', { template: 'gone' }, 'gone.hbs:1:1 there is no such template'],
])('%s is an invalid render with its place', async (_what, change, reason) => {
  expect(await render(change)).toEqual({ kind: 'invalid', reason });
});

test('a template that does not compile is an invalid render with its place', () => {
  const fault = { file: 'broken.hbs', line: 5, column: 17, message: 'EOF is not expected here' };
  const request = { template: 'broken', subject: 'Hello', context, linkFor: (key: string) => key, pixelUrl: null };
  expect(renderMail({ templates: new Map([['broken', fault]]) }, request)).toEqual({
    kind: 'invalid',
    reason: 'broken.hbs:5:17 EOF is not expected here',
  });
});

test('a price that is missing breaks the mail before it leaves, and names the partial', async () => {
  const [cup] = context.products;
  const broken = { ...context, products: [{ ...cup, price: undefined }] } as unknown as MailContext;
  expect(await render({ context: broken })).toEqual({
    kind: 'invalid',
    reason: 'partials/products.hbs:8:26 money wants an amount and a currency',
  });
});

test('a mail that programs would cut off is not made', async () => {
  const [cup] = context.products;
  const products = cup ? Array.from({ length: 200 }, () => cup) : [];
  expect(await render({ context: { ...context, products } })).toEqual({
    kind: 'invalid',
    reason: 'win-back.hbs: more than 100 KB of HTML',
  });
});
