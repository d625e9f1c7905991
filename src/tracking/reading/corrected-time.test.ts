import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { correctedTime } from './corrected-time.js';

const at = (text: string) => new Date(`2026-11-22T${text}Z`);

test('an event without a time happened when it was received', () => {
  expect(correctedTime(undefined, at('10:00:00'), at('12:00:00'))).toEqual(at('12:00:00'));
});

test("the sender's wrong clock is corrected by when it says it sent", () => {
  expect(correctedTime(at('03:00:00'), at('03:00:05'), at('12:00:00'))).toEqual(at('11:59:55'));
});

test('without sentAt the claim is taken as it is', () => {
  expect(correctedTime(at('11:00:00'), undefined, at('12:00:00'))).toEqual(at('11:00:00'));
});

test('history keeps its time', () => {
  const history = new Date('2024-01-02T00:00:00Z');
  expect(correctedTime(history, at('12:00:00'), at('12:00:00'))).toEqual(history);
});

test('nothing happens later than it is received', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.option(fc.date({ noInvalidDate: true })), (claimed, sentAt) => {
      const time = correctedTime(claimed, sentAt ?? undefined, at('12:00:00')).getTime();
      expect(time <= at('12:00:00').getTime() || Number.isNaN(time)).toBe(true);
    }),
  );
});
