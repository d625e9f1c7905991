import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileTemplate, createEngine, registerPartial } from './compile-template.js';
import { TemplateError } from './template-fault.js';

function fill(text: string, context: unknown): string {
  return compileTemplate(createEngine(), 'mail.hbs', text)(context);
}

function faultOf(text: string, context: unknown) {
  try {
    return `filled: ${fill(text, context)}`;
  } catch (error) {
    if (error instanceof TemplateError) return error.fault;
    throw error;
  }
}

test('values are escaped', () => {
  expect(fill('<p>{{name}}</p>', { name: '<b>"&' })).toBe('<p>&lt;b&gt;&quot;&amp;</p>');
});

test('whatever a value holds, it never becomes markup', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(fill('{{name}}', { name })).not.toMatch(/[<>"']/);
    }),
  );
});

test.each([
  ['a value nobody knows', 'Dear\n  {{person.nme}}', { person: { name: 'Ana' } }, 2, 5, '"nme" is not known here'],
  ['a value that is absent', 'Dear {{name}}', { name: null }, 1, 6, 'there is no value to print'],
  ['an unknown condition', '{{#if offr}}x{{/if}}', { offer: null }, 1, 7, '"offr" is not known here'],
  ['a value inside nothing', '{{#if offer.text}}x{{/if}}', { offer: null }, 1, 7, '"text" is not known here'],
  ['a value deep inside nothing', '{{a.b.c}}', {}, 1, 1, '"b" is asked of something that is not there'],
  ['an unknown list', '{{#each products}}x{{/each}}', {}, 1, 9, '"products" is not known here'],
  ['a number that is none', '{{n}}', { n: Number.NaN }, 1, 1, 'cannot be printed'],
  ['an object', '{{o}}', { o: {} }, 1, 1, 'cannot be printed'],
  ['a time without the date helper', '{{t}}', { t: new Date(0) }, 1, 1, 'cannot be printed: use {{date …}}'],
  ['money without a currency', '{{money a c}}', { a: 1, c: null }, 1, 1, 'money wants an amount and a currency'],
  ['money of a fraction', '{{money a "GBP"}}', { a: 1.5 }, 1, 1, 'money wants an amount and a currency'],
])('%s is a fault with its place', (_what, text, context, line, column, message) => {
  expect(faultOf(text, context)).toEqual({ file: 'mail.hbs', line, column, message });
});

test('a fault never quotes a value', () => {
  const secret = 'ana@shop.example';
  for (const text of ['{{url v}}', '{{v.constructor}}', '{{v.x}}', '{{#with v}}{{y}}{{/with}}']) {
    expect(JSON.stringify(faultOf(text, { v: secret }))).not.toContain(secret);
  }
});

test.each(['javascript:alert(1)', 'data:text/html,x', ' /relative', 'mailto:a@b.example', '', null, 4])(
  'the url helper lets %p through neither as it is nor escaped',
  (link) => {
    expect(faultOf('<a href="{{url link}}">', { link })).toMatchObject({ column: 10 });
  },
);

test('the url helper lets web addresses through, escaped', () => {
  const html = fill('<a href="{{url link}}">', { link: 'https://shop.example/?a=1&b="' });
  expect(html).toBe('<a href="https://shop.example/?a&#x3D;1&amp;b&#x3D;%22">');
});

test('the few other helpers say what they are for', () => {
  const context = { price: 42_500, share: 0.155, until: new Date('2026-12-06T23:00:00Z'), name: null, list: [1] };
  expect(fill('{{money price "GBP"}} {{percent share}} {{date until}} {{or name "there"}}', context)).toBe(
    '£4.25 15.5 % 6 December 2026 there',
  );
});

test.each([
  ['{{{name}}}', 'would print without escaping'],
  ['{{&name}}', 'would print without escaping'],
  ['{{log name}}', 'unknown helper log'],
  ['{{lookup this "name"}}', 'unknown helper lookup'],
  ['{{shout name}}', 'unknown helper shout'],
  ['{{#shout name}}{{/shout}}', 'unknown helper shout'],
  ['{{> (or name "x")}}', 'a partial is called by its name'],
  ['{{#*inline "x"}}{{/inline}}', 'inline partials are not used here'],
  ['{{#if name}}', 'EOF is not expected here'],
  ['{{#if name}}{{/each}}', "if doesn't match each"],
])('%s does not compile', (text, message) => {
  expect(faultOf(text, { name: 'x' })).toMatchObject({ file: 'mail.hbs', message: expect.stringContaining(message) });
});

test.each(['{{constructor}}', '{{__proto__}}', '{{name.constructor.name}}', '{{toString}}', '{{list.constructor}}'])(
  '%s reaches no prototype',
  (text) => {
    expect(faultOf(text, { name: 'x', list: [] })).toMatchObject({ file: 'mail.hbs' });
  },
);

test('a fault inside a partial names the partial, one after it the page', () => {
  const engine = createEngine();
  registerPartial(engine, 'card', compileTemplate(engine, 'partials/card.hbs', '\n{{price}}'));
  const page = (text: string) => compileTemplate(engine, 'mail.hbs', text);
  expect(() => page('{{> card}}')({})).toThrow('partials/card.hbs:2:3 "price" is not known here');
  expect(() => page('{{> card}}{{name}}')({ price: 1 })).toThrow('mail.hbs:1:13 "name" is not known here');
  expect(() => page('{{> gone}}')({})).toThrow('mail.hbs:1:1 The partial gone could not be found');
});
