import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressOfPlace, type ListPlace, nextPlace, placeBefore, trailFrom } from './list-place.js';

const TOP: ListPlace = { after: 0, seen: 0, trail: [] };
const PAGE = 25;

const read = (address: string): ListPlace => {
  const query = new URL(address, 'https://shop.example').searchParams;
  const [after, seen] = [Number(query.get('after')), Number(query.get('seen'))];
  return { after, seen, trail: trailFrom(query.get('trail') ?? '') };
};

test('going on and back through addresses leads over the same pages to the top', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 25, max: 200 }), { maxLength: 20 }), (gaps) => {
      const places = [TOP];
      for (const gap of gaps) {
        const at = places.at(-1) ?? TOP;
        places.push(read(addressOfPlace(nextPlace(at, at.after + gap, PAGE))));
      }
      for (let place = places.pop(); place; place = places.pop()) {
        expect(placeBefore(place, PAGE)).toEqual(places.at(-1) ?? null);
      }
    }),
  );
});

test('after many pages the oldest are forgotten, and the address stays short', () => {
  let place = TOP;
  for (let page = 1; page <= 200; page++) place = nextPlace(place, page * 40, PAGE);
  expect(addressOfPlace(place).length).toBeLessThan(200);
  for (let steps = 0; steps < 20; steps++) place = placeBefore(place, PAGE) ?? TOP;
  expect(place.after).toBe(180 * 40);
  expect(placeBefore(place, PAGE)).toBeNull();
});

test('an address typed by hand has no way back', () => {
  for (const word of ['', 'x', '1.', '-1', '1e9', '1.2<b>']) expect(trailFrom(word)).toEqual([]);
  expect(placeBefore({ after: 99_999, seen: 3, trail: [] }, PAGE)).toBeNull();
});
