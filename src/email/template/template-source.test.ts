import { expect, test } from '@jest/globals';
import { TemplateError } from './template-fault.js';
import { readTemplateSource } from './template-source.js';

function faultOf(content: unknown) {
  try {
    readTemplateSource('mail.hbs', content);
  } catch (error) {
    if (error instanceof TemplateError) return error.fault;
    throw error;
  }
  return null;
}

test('front matter names layout and preheader, and the lines below keep their numbers', () => {
  const source = readTemplateSource('mail.hbs', '---\nlayout: plain\npreheader: Hello\n---\nline 5');
  expect(source).toMatchObject({ layout: 'plain', preheader: 'Hello', text: '\n\n\n\nline 5' });
});

test('front matter may be missing', () => {
  expect(readTemplateSource('mail.hbs', '<p>')).toMatchObject({ layout: 'mail', preheader: '', text: '<p>' });
});

test('a fault in the front matter is reported with its line', () => {
  expect(faultOf('---\nlayout: mail\npreheader: [\n---\n')).toMatchObject({ line: 3 });
  expect(faultOf('---\nsubjekt: Hello\n---\n')?.message).toContain('subjekt');
});

test('only text is compiled: a tree that somebody hands over is turned away', () => {
  expect(faultOf({ type: 'Program', body: [] })?.message).toBe('must be text');
});

test('more than 256 KB are turned away', () => {
  expect(faultOf('x'.repeat(256 * 1024))).toBeNull();
  expect(faultOf('x'.repeat(256 * 1024 + 1))?.message).toBe('is larger than 256 KB');
});

test.each([
  ['blocks', (depth: number) => '{{#if a}}'.repeat(depth) + '{{/if}}'.repeat(depth)],
  ['inverse blocks', (depth: number) => '{{^if a}}'.repeat(depth) + '{{/if}}'.repeat(depth)],
  ['else branches', (depth: number) => `{{#if a}}${'{{else if a}}'.repeat(depth)}{{/if}}`],
  ['brackets', (depth: number) => `{{or ${'(or '.repeat(depth)}a "b"${' "b")'.repeat(depth)} "b"}}`],
])('nesting of %s is capped before anything is parsed', (_what, nested) => {
  expect(faultOf(nested(60))).toBeNull();
  expect(faultOf(`\n${nested(10_000)}`)).toMatchObject({ line: 2, message: 'is nested deeper than 100' });
});

test('many blocks beside each other are not nesting', () => {
  expect(faultOf('{{#if a}}b{{else}}c{{/if}} (and text in brackets)\n'.repeat(500))).toBeNull();
});
