import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decidedSum, type MessageCounts, remainderOf, type Sum, sendSum } from './campaign-sums.js';

const number = (text: string) => Number(text.replaceAll(',', ''));
const partsOf = (sum: Sum) => sum.parts.reduce((total, { value }) => total + number(value), 0);

const NONE: MessageCounts = {
  waiting: 0,
  sending: 0,
  accepted: 0,
  refused: 0,
  uncertain: 0,
  withheld: 0,
  cancelled: 0,
};

const counts = fc.record({
  holdOut: fc.nat(1e6),
  noConsent: fc.nat(1e6),
  silence: fc.nat(1e6),
});

const states = fc.record({
  waiting: fc.nat(1e6),
  sending: fc.nat(1e6),
  accepted: fc.nat(1e6),
  refused: fc.nat(1e6),
  uncertain: fc.nat(1e6),
  withheld: fc.nat(1e6),
  cancelled: fc.nat(1e6),
});

test('the parts of both sums add up to the whole', () => {
  fc.assert(
    fc.property(counts, states, fc.nat(1e6), ({ holdOut, noConsent, silence }, messages, notHandedOver) => {
      const send = notHandedOver + Object.values(messages).reduce((sum, number) => sum + number, 0);
      const total = send + holdOut + noConsent + silence;
      const decisions = { total, send, holdOut, withheld: { 'no-consent': noConsent, silence } };
      const sums = [decidedSum(decisions), sendSum({ decisions, messages, notHandedOver })];
      expect(sums.map(partsOf)).toEqual([total, send]);
      expect(sums.map(({ fault }) => fault)).toEqual(['', '']);
    }),
  );
});

const FIVE = { total: 5, send: 5, holdOut: 0, withheld: {} };

test('a decision of which no message was made yet waits', () => {
  const sum = sendSum({ decisions: FIVE, messages: { ...NONE, accepted: 3, waiting: 1 }, notHandedOver: 1 });
  expect(sum.parts.find(({ word }) => word === 'waiting')?.value).toBe('2');
  expect(sum.fault).toBe('');
});

test('decisions that are neither waiting nor a message are a fault, and so are messages that nobody decided', () => {
  const lost = { decisions: FIVE, messages: { ...NONE, accepted: 2 }, notHandedOver: 0 };
  expect(remainderOf(lost)).toBe(3);
  expect(sendSum(lost).fault).toBe('3 decisions have no message: please report.');
  const found = { decisions: FIVE, messages: { ...NONE, accepted: 6 }, notHandedOver: 0 };
  expect(sendSum(found).fault).toBe('1 message has no decision: please report.');
});

test('a decision of a kind that the sum does not know is a fault', () => {
  expect(decidedSum({ ...FIVE, total: 6 }).fault).toContain('1 decision is in no part of the sum');
});

test('the strip stays inside its width and shows even the smallest part', () => {
  const strip = decidedSum({ total: 100_001, send: 100_000, holdOut: 1, withheld: {} }).strip;
  for (const [pieces, width] of [
    [strip?.wide ?? [], 980],
    [strip?.narrow ?? [], 324],
  ] as const) {
    const last = pieces.at(-1);
    expect(pieces).toHaveLength(2);
    expect(last?.width).toBeGreaterThanOrEqual(3);
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width);
  }
});

test('nothing decided draws no strip', () => {
  expect(decidedSum({ total: 0, send: 0, holdOut: 0, withheld: {} }).strip).toBeNull();
});
