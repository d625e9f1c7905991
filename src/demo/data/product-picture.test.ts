import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { categories } from './product-category.js';
import { pictureOf } from './product-picture.js';

/** Reads the strict subset of XML that the pictures are written in; throws on anything else. */
function elementsOf(xml: string): string[] {
  const text = '(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)*';
  const tag = new RegExp(`<(/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>&]*")*)(/?)>(${text})`, 'y');
  const open: string[] = [];
  const seen: string[] = [];
  while (tag.lastIndex < xml.length) {
    const at = tag.lastIndex;
    const found = tag.exec(xml);
    if (!found) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 40)}`);
    const [, closing, name = '', , empty] = found;
    if (closing && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    if (!closing && !empty) open.push(name);
    if (!closing) seen.push(name);
  }
  if (open.length > 0) throw new Error(`left open: ${open.join()}`);
  return seen;
}

test('the check sees what is not well-formed', () => {
  expect(() => elementsOf('<svg><g></svg>')).toThrow();
  expect(() => elementsOf('<svg><title>a & b</title></svg>')).toThrow();
});

test('whatever a product is called, its picture is well-formed, small and the same each time', () => {
  const product = fc.record({
    id: fc.string(),
    name: fc.string({ unit: 'binary', maxLength: 200 }),
    category: fc.constantFrom(...categories, 'Services', ''),
  });
  fc.assert(
    fc.property(product, (drawn) => {
      const picture = pictureOf(drawn);
      expect(elementsOf(picture).slice(0, 2)).toEqual(['svg', 'title']);
      expect(Buffer.byteLength(picture)).toBeLessThanOrEqual(1024);
      expect(pictureOf({ ...drawn })).toBe(picture);
    }),
  );
});

test('a name of nothing but quotes stays within a KB', () => {
  for (const category of categories) {
    const picture = pictureOf({ id: 'A', name: '"'.repeat(200), category });
    expect(Buffer.byteLength(picture)).toBeLessThanOrEqual(1024);
  }
});

test('the name is kept as text and cannot become markup', () => {
  const picture = pictureOf({ id: '1', name: '</title><script>"A" & \'B\'\u0000', category: 'Party' });
  expect(picture).toContain('<title>&lt;/title&gt;&lt;script&gt;&quot;A&quot; &amp; &#39;B&#39;</title>');
});

test('categories differ in shape, products of one category in colour', () => {
  const pictures = categories.map((category) => pictureOf({ id: '1', name: 'x', category }));
  expect(new Set(pictures).size).toBe(categories.length);
  expect(pictureOf({ id: '1', name: 'x', category: 'Party' })).not.toBe(
    pictureOf({ id: '2', name: 'x', category: 'Party' }),
  );
});
