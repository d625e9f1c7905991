import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linkKey, rewriteLinks } from './rewrite-links.js';

function rewrite(html: string) {
  const result = rewriteLinks(html, (key) => `https://r.example/l/${key}`);
  if (result.kind === 'bad-link') throw new Error(result.message);
  return result.linked;
}

test('a web link is replaced, its target kept apart', () => {
  const { html, targets } = rewrite('<a class="x" href="https://shop.example/?a=1&amp;b=2">Shop</a>');
  const key = linkKey('https://shop.example/?a=1&b=2');
  expect(html).toBe(`<a class="x" href="https://r.example/l/${key}">Shop</a>`);
  expect([...targets]).toEqual([[key, 'https://shop.example/?a=1&b=2']]);
});

test.each([
  '<a href="#top">x</a>',
  '<a href="mailto:a@shop.example">x</a>',
  '<a href="tel:+44">x</a>',
  '<a name="y">x</a>',
])('%s stays as it is', (html) => {
  expect(rewrite(html)).toEqual({ html, targets: new Map() });
});

test('a link marked data-no-track keeps its address and loses the mark', () => {
  const { html, targets } = rewrite('<a href="https://shop.example/u" data-no-track>x</a>');
  expect(html).toBe('<a href="https://shop.example/u">x</a>');
  expect(targets.size).toBe(0);
});

test('the same target is one link, however often it stands there', () => {
  expect(rewrite('<a href="https://a.example/">1</a><a href="https://a.example/">2</a>').targets.size).toBe(1);
});

test.each([
  ['<a href="javascript:alert(1)">x</a>', '<a href> must start with http:// or https://'],
  ['<a href="/products/1">x</a>', '<a href> must start with http:// or https://'],
  ['<a href="">x</a>', '<a href> must start with http:// or https://'],
  ['<img src="picture.png">', '<img src> must start with http:// or https://'],
])('%s would not work in a mail', (html, message) => {
  expect(rewriteLinks(html, (key) => key)).toEqual({ kind: 'bad-link', message });
});

test('everything but the links stays: comments for old programs, entities, styles', () => {
  const html =
    '<!doctype html>\n<!--[if mso]><table><tr><td><![endif]--><p style="margin:0">£ &amp; &lt; ü</p><img src="https://a.example/x.png" alt="">';
  expect(rewrite(html).html).toBe(html);
});

test('any web address comes back from its key unchanged', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const escaped = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      expect(rewrite(`<a href="${escaped}">x</a>`).targets.get(linkKey(url))).toBe(url);
    }),
  );
});
