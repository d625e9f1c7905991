// Draws a small picture for each product of the demo shop, because the data has none: a soft ground and one plain shape a category.
import { drawnByLot } from './drawn-by-lot.js';
import type { ShopProduct } from './shop-products.js';

/** Drawn in a square of 100 × 100 in the product's colour; class `a` stands for a second colour, `l` for a darker line. */
const SHAPES: Readonly<Record<string, string>> = {
  Christmas: '<path d="M50 16 72 48H60L80 76H20L40 48H28z"/><rect class="a" x="45" y="76" width="10" height="10"/>',
  Easter: '<path d="M50 16c16 0 26 24 26 40a26 26 0 0 1-52 0c0-16 10-40 26-40z"/><path class="a" d="M25 52h50v8H25z"/>',
  'Signs & wall art':
    '<rect x="18" y="34" width="64" height="40" rx="4"/><path class="l" d="M32 34 50 18l18 16M30 54h40"/>',
  'Kitchen & dining':
    '<path d="M24 34h44v26a18 18 0 0 1-18 18h-8a18 18 0 0 1-18-18z"/><path class="l" d="M68 42h6a9 9 0 0 1 0 18h-6"/>',
  'Stationery & gift wrap':
    '<rect x="18" y="28" width="64" height="46" rx="3"/><path class="l" d="M18 31 50 56 82 31"/>',
  'Lights & candles':
    '<rect x="38" y="42" width="24" height="42" rx="3"/><path class="a" d="M50 14c10 12 8 22 0 22s-10-10 0-22z"/>',
  'Craft & sewing': '<circle cx="50" cy="50" r="32"/><path class="l" d="M41 41v.1M59 41v.1M41 59v.1M59 59v.1"/>',
  'Storage & furniture':
    '<rect x="22" y="22" width="56" height="58" rx="4"/><path class="l" d="M22 51h56M45 37h10M45 66h10"/>',
  'Textiles & comfort':
    '<path d="M20 24q30 8 60 0-8 26 0 52-30-8-60 0 8-26 0-52z"/><path class="l" d="M32 50h36M50 34v32"/>',
  'Garden & outdoor':
    '<path d="M30 56h40l-6 28H36z"/><path class="a" d="M50 56C24 54 24 26 28 20c18 4 22 18 22 36 0-18 6-30 22-32 2 16-4 30-22 32z"/>',
  'Jewellery & accessories':
    '<path class="l" d="M22 20c0 34 14 42 28 42s28-8 28-42"/><path d="M50 56 62 70 50 86 38 70z"/>',
  'Bags & purses': '<path d="M22 40h56l6 44H16z"/><path class="l" d="M36 48V32a14 14 0 0 1 28 0v16"/>',
  'Clocks & frames': '<circle cx="50" cy="50" r="33"/><path class="l" d="M50 30v20l14 9"/>',
  Party:
    '<path d="M14 26h24L26 52zM38 26h24L50 52zM62 26h24L74 52z"/><path class="l" d="M10 26h80"/><circle class="a" cx="50" cy="72" r="9"/>',
  'Toys & games':
    '<rect x="18" y="50" width="32" height="32" rx="3"/><circle cx="68" cy="66" r="16"/><path class="a" d="M50 14 66 44H34z"/>',
};

const REST_SHAPE = '<path d="M50 82C10 54 18 24 36 24c8 0 12 6 14 10 2-4 6-10 14-10 18 0 26 30-14 58z"/>';

/**
 * An SVG of under 1 KB, always the same for the same product: the category gives the shape, the id colour and tilt. The name is its
 * title, so that a screen reader has something to say. It has no style element, which a strict content policy would block.
 */
export function pictureOf({ id, name, category }: Pick<ShopProduct, 'id' | 'name' | 'category'>): string {
  const hue = Math.floor(drawnByLot(`hue ${id}`) * 360);
  const tilt = Math.floor(drawnByLot(`tilt ${id}`) * 17) - 8;
  const lightness = 40 + Math.floor(drawnByLot(`lightness ${id}`) * 16);
  const line = `fill="none" stroke="hsl(${hue},40%,${lightness - 16}%)"`;
  const shape = (SHAPES[category] ?? REST_SHAPE)
    .replaceAll('class="a"', `fill="hsl(${(hue + 150) % 360},45%,62%)"`)
    .replaceAll('class="l"', line);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img"><title>${escaped(name.slice(0, 60))}</title>` +
    `<path fill="hsl(${hue},38%,93%)" d="M0 0h100v100H0z"/><circle fill="hsl(${hue},40%,87%)" cx="50" cy="50" r="44"/>` +
    `<g transform="rotate(${tilt} 50 50) translate(15 15) scale(.7)" fill="hsl(${hue},42%,${lightness}%)" stroke-width="4" ` +
    `stroke-linecap="round" stroke-linejoin="round">${shape}</g></svg>`
  );
}

/** Characters that XML 1.0 cannot hold at all are dropped, the others that mean something to it are written as references. */
function escaped(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return allowed.replace(/[&<>"']/g, (character) => references[character] ?? character);
}
