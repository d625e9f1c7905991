import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decidedSum, type MessageCounts, type Sum, sendSum } from './campaign-sums.js';

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
  send: fc.nat(1e6),
  holdOut: fc.nat(1e6),
  noConsent: fc.nat(1e6),
  silence: fc.nat(1e6),
});

test('the parts of both sums add up to the whole', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 100 }), ({ send, holdOut, noConsent, silence }, share) => {
      const total = send + holdOut + noConsent + silence;
      const decisions = { total, send, holdOut, withheld: { 'no-consent': noConsent, silence } };
      const accepted = Math.floor((send * share) / 100);
      expect(partsOf(decidedSum(decisions))).toBe(total);
      expect(partsOf(sendSum(decisions, { ...NONE, accepted }))).toBe(send);
    }),
  );
});

test('a decision that e-mail has not taken over yet waits', () => {
  const sum = sendSum({ total: 5, send: 5, holdOut: 0, withheld: {} }, { ...NONE, accepted: 3, refused: 1 });
  expect(sum.parts.find(({ word }) => word === 'waiting')?.value).toBe('1');
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
