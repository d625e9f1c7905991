import { expect, test } from '@jest/globals';
import { cagedMail } from './mail-cage.js';

const mail = (body: string) => cagedMail(`<!doctype html><html><head></head><body>${body}</body></html>`);

test('the open pixel is taken out, pictures of the shop stay', () => {
  const html = mail('<img src="https://r.example/o/k1.abc"><img src="https://r.example/pictures/mug.svg">');
  expect(html).not.toContain('/o/');
  expect(html).toContain('/pictures/mug.svg');
});

test('links stay the real ones and open beside the admin', () => {
  const html = mail('<a href="https://r.example/l/k1.abc">Shop</a>');
  for (const part of ['href="https://r.example/l/k1.abc"', 'target="_blank"', 'rel="noopener noreferrer"']) {
    expect(html).toContain(part);
  }
});

test('what runs or redirects is taken out', () => {
  const html = mail(
    '<script>x()</script><iframe src="y"></iframe><meta http-equiv="refresh" content="0;url=z"><p>text</p>',
  );
  expect(html).not.toMatch(/<script|<iframe|http-equiv/);
  expect(html).toContain('<p>text</p>');
});
