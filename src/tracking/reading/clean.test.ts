import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mongo } from 'mongoose';
import { clean, isPlainObject, MAX_DEPTH, safeKey } from './clean.js';

test('keys that reach a prototype are dropped at every depth', () => {
  const value = JSON.parse(
    '{"a":{"__proto__":{"admin":true},"constructor":1,"prototype":2,"b":3},"__proto__":{"x":1}}',
  );
  clean(value);
  expect(Object.keys(value)).toEqual(['a']);
  expect(value.a).toEqual({ b: 3 });
  expect(value.a.admin).toBeUndefined();
  expect(({} as { x?: number }).x).toBeUndefined();
});

test('operators and NULs in keys become harmless names', () => {
  const value: Record<string, unknown> = { $where: 1, deep: [{ $ref: 'x', $id: 2 }], 'a\0b': 3, 'dotted.key': 4 };
  clean(value);
  expect(value).toEqual({ _$where: 1, deep: [{ _$ref: 'x', _$id: 2 }], a_b: 3, 'dotted.key': 4 });
  expect(safeKey('$set')).toBe('_$set');
});

test('what JSON cannot say becomes null', () => {
  const value: Record<string, unknown> = {
    infinite: JSON.parse('1e999'),
    list: [Number.NaN, () => 1],
    nothing: undefined,
  };
  clean(value);
  expect(value).toEqual({ infinite: null, list: [null, null], nothing: null });
});

test('nesting beyond the limit is told apart', () => {
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  expect(clean(nested(MAX_DEPTH)).size).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(clean(nested(MAX_DEPTH + 1)).size).toBe(Number.POSITIVE_INFINITY);
  expect(clean(nested(200_000)).size).toBe(Number.POSITIVE_INFINITY);
});

test('the size is about that of the JSON text, and every key and element is counted', () => {
  const value = {
    products: Array.from({ length: 21 }, (_, position) => ({ product_id: '85123A', price: 2.55, position })),
  };
  const { size, fields } = clean(structuredClone(value) as unknown as Record<string, unknown>);
  expect(size / JSON.stringify(value).length).toBeGreaterThan(0.8);
  expect(size / JSON.stringify(value).length).toBeLessThan(1.6);
  expect(fields).toBe(1 + 21 + 21 * 3);
});

test('whatever JSON holds can be stored afterwards and reads back as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 6 })), (written) => {
      const value = JSON.parse(JSON.stringify(written)) as Record<string, unknown>;
      if (clean(value).size === Number.POSITIVE_INFINITY) return;
      const back = mongo.BSON.deserialize(mongo.BSON.serialize(value));
      expect(JSON.parse(JSON.stringify(back))).toEqual(wellFormed(value));
    }),
  );
});

test('only plain objects are plain', () => {
  expect([{}, Object.create(null)].every(isPlainObject)).toBe(true);
  expect([null, [], new Date(0), 'text', 3, new Map()].some(isPlainObject)).toBe(false);
});

function wellFormed(value: unknown): unknown {
  return JSON.parse(Buffer.from(JSON.stringify(value)).toString());
}
