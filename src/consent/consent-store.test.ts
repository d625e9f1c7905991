import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { useDatabase } from '../testing/database.js';
import { fileKey } from './answer.js';
import { latestAnswers } from './consent-store.js';
import {
  type ConsentAnswer,
  permissionsFor,
  recordAnswers,
  suppress,
  withdrawalsBetween,
  withdrawalsByMessage,
} from './index.js';

useDatabase();

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

function anAnswer(change: Partial<ConsentAnswer> & { identifier: string }): ConsentAnswer {
  return {
    purpose: 'email-marketing',
    answer: 'granted',
    basis: 'consent',
    source: 'form',
    at: day(1),
    textVersion: '1',
    ...change,
  };
}

async function permission(address: string) {
  return (await permissionsFor([address])).get(address);
}

test('one question answers for many addresses, under the spelling that was asked', async () => {
  await recordAnswers([anAnswer({ identifier: 'email:Ana@shop.example' })]);
  const answers = await permissionsFor(['ANA@shop.example', 'nobody@shop.example']);
  expect(answers.get('ANA@shop.example')?.kind).toBe('allowed');
  expect(answers.get('nobody@shop.example')).toEqual({ kind: 'refused', reason: 'no-consent' });
});

test('the latest answer by its time holds, whatever the order of arrival', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uuid(),
      fc.array(fc.record({ day: fc.integer({ min: 1, max: 28 }), granted: fc.boolean() }), {
        minLength: 1,
        maxLength: 8,
      }),
      async (person, given) => {
        const identifier = `email:${person}@shop.example`;
        const answers = given.map(({ day: at, granted }) =>
          anAnswer({ identifier, at: day(at), answer: granted ? 'granted' : 'withdrawn' }),
        );
        const last = Math.max(...given.map(({ day: at }) => at));
        const withdrawn = given.some(({ day: at, granted }) => at === last && !granted);
        await recordAnswers(answers);
        await recordAnswers(answers.toReversed());
        expect((await permission(`${person}@shop.example`))?.kind).toBe(withdrawn ? 'refused' : 'allowed');
      },
    ),
    { numRuns: 25 },
  );
});

test('an older answer that arrives later changes nothing', async () => {
  const identifier = 'email:late@shop.example';
  await recordAnswers([anAnswer({ identifier, at: day(9), answer: 'withdrawn' })]);
  await recordAnswers([anAnswer({ identifier, at: day(3) })]);
  expect(await permission('late@shop.example')).toEqual({ kind: 'refused', reason: 'withdrawn', since: day(9) });
});

test('the history is kept and capped at 50, the newest stay', async () => {
  const identifier = 'email:often@shop.example';
  const answers = Array.from({ length: 120 }, (_, index) =>
    anAnswer({ identifier, at: new Date(day(1).getTime() + index) }),
  );
  await recordAnswers(answers);
  const { model } = await import('mongoose');
  const row = await model('consents').findOne({ identifier }).lean<{ history: { at: Date }[] }>();
  expect(row?.history).toHaveLength(50);
  expect(row?.history[0]?.at).toEqual(answers[70]?.at);
  const latest = await latestAnswers([fileKey(identifier)], 'email-marketing');
  expect(latest.get(fileKey(identifier))?.at).toEqual(answers[119]?.at);
});

test('a suppressed address stays suppressed when its owner grants again, and keeps its first reason', async () => {
  const address = 'dead@shop.example';
  await suppress({ address: 'Dead@Shop.example', reason: 'hard-bounce', at: day(2) });
  await suppress({ address, reason: 'manual', at: day(3) });
  await recordAnswers([anAnswer({ identifier: `email:${address}`, at: day(5) })]);
  expect(await permission(address)).toEqual({ kind: 'refused', reason: 'suppressed', since: day(2) });
});

test('withdrawals through a mail are found by time and by campaign, also after they were taken back', async () => {
  const evidence = { messageId: 'p1:win-back:mail:segment-1', campaignId: 'win-back' };
  const identifier = 'email:gone@shop.example';
  await recordAnswers([
    anAnswer({ identifier, at: day(2) }),
    anAnswer({ identifier, at: day(20), answer: 'withdrawn', evidence }),
    anAnswer({ identifier, at: day(21) }),
    anAnswer({ identifier: 'email:form@shop.example', at: day(20), answer: 'withdrawn' }),
  ]);
  const expected = { address: 'gone@shop.example', at: day(20), ...evidence };
  expect(await withdrawalsBetween(day(20), day(21))).toEqual([expected]);
  expect(await withdrawalsBetween(day(19), day(20))).toEqual([]);
  expect(await withdrawalsByMessage('win-back')).toEqual(new Map([[evidence.messageId, day(20)]]));
  expect(await withdrawalsByMessage('other')).toEqual(new Map());
});
