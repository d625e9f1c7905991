import { expect, test } from '@jest/globals';
import { isMailAddress } from './mail-address.js';

test.each(['ana@shop.example', 'customer-12347@shop.example', "o'neil+x_1@mail.shop.example", 'ü@shop.example'])(
  '%s can be written to',
  (address) => expect(isMailAddress(address)).toBe(true),
);

test.each([
  '',
  'ana',
  'ana@',
  '@shop.example',
  'ana@shop',
  'q@exa mple.com',
  'ana@shop.example, eve@evil.example',
  'Ana <ana@shop.example>',
  'ana@shop.example\r\nBcc: eve@evil.example',
  'ana@@shop.example',
  'ana@shop..example',
  'ana@shop.example.',
  `${'a'.repeat(250)}@shop.example`,
])('%j cannot', (address) => expect(isMailAddress(address)).toBe(false));
