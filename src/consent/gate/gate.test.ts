import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { useDatabase } from '../../testing/database.js';
import type { ConsentAnswer } from '../answer.js';
import { fileAnswers, filingOf } from '../consent-store.js';
import { recordAnswers } from '../record-answers.js';
import { createConsentGate } from './gate.js';
import { createLookup } from './lookup.js';
import { consentModeOf, EVERY_PROJECT, setConsentMode } from './mode.js';
import { type GateItem, needsStored, type StoredAnswer, verdictOf } from './verdict.js';

useDatabase();

const NOW = new Date('2026-11-22T12:00:00Z');

test('a project has the mode it chose, else that of every project, else it asks first', async () => {
  expect(await consentModeOf('shop')).toBe('unless-refused');
  await setConsentMode('shop', 'ask-first');
  expect(await consentModeOf('shop')).toBe('ask-first');
  await setConsentMode(EVERY_PROJECT, 'ask-first');
  expect(await consentModeOf('another')).toBe('ask-first');
  await setConsentMode('shop', 'unless-refused');
  expect(await consentModeOf('shop')).toBe('unless-refused');
});

test('an answer that another node filed holds within seconds of the machine, whatever the gate remembers', async () => {
  await setConsentMode('news', 'unless-refused');
  let ms = 0;
  const gate = createConsentGate(() => ms);
  const admit = async (who: string) =>
    (await gate.admit([anItem(who)], { project: 'news', sourceId: 's', now: NOW }))[0];
  await recordAnswers([anAnswer('anonymous:somebody', 'withdrawn', 1)]);
  expect(await admit('anonymous:visitor')).toBe('store');
  // As another node would: nothing in this process hears of it.
  await fileAnswers([filingOf(anAnswer('anonymous:visitor', 'withdrawn', 1))]);
  expect(await admit('anonymous:visitor')).toBe('store');
  ms = 5_000;
  expect(await admit('anonymous:visitor')).toBe('count-only');
  await recordAnswers([anAnswer('anonymous:visitor', 'granted', 2)]);
  expect(await admit('anonymous:visitor')).toBe('store');
  await gate.stop();
});

test('for people seen lately, and where nobody ever refused, no query is made', async () => {
  let queries = 0;
  const lookup = createLookup(async (keys) => {
    queries += 1;
    return new Map(keys.map((key) => [key, key.length]));
  }, 10);
  const answers = await Promise.all([lookup.get(['a', 'bb']), lookup.get(['bb', 'ccc']), lookup.get(['a'])]);
  expect(answers.map((found) => [...found])).toEqual([
    [
      ['a', 1],
      ['bb', 2],
    ],
    [
      ['bb', 2],
      ['ccc', 3],
    ],
    [['a', 1]],
  ]);
  expect(queries).toBe(1);
  await lookup.get(['a', 'bb', 'ccc']);
  expect(queries).toBe(1);
  expect(needsStored('unless-refused', anItem('x'), { any: true, refusals: false })).toBe(false);
  expect(needsStored('ask-first', { ...anItem('x'), stated: 'granted' }, { any: true, refusals: false })).toBe(false);
});

test('what changed while a query was on its way is asked for again', async () => {
  let value = 'old';
  let release: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  const lookup = createLookup(async (keys) => {
    const read = value;
    await waiting;
    return new Map(keys.map((key) => [key, read]));
  }, 10);
  const early = lookup.get(['key']);
  await new Promise(setImmediate);
  value = 'new';
  lookup.forget(['key']);
  release();
  expect((await early).get('key')).toBe('old');
  expect((await lookup.get(['key'])).get('key')).toBe('new');
});

test('the verdict is the same whether the answer was looked up or known not to matter', () => {
  const items = fc.record({
    browser: fc.boolean(),
    behavioural: fc.boolean(),
    stated: fc.constantFrom<GateItem['stated']>('granted', 'refused', null),
  });
  const modes = fc.constantFrom('ask-first' as const, 'unless-refused' as const);
  fc.assert(
    fc.property(
      items,
      modes,
      fc.constantFrom<StoredAnswer>('granted', 'withdrawn', undefined),
      (said, mode, stored) => {
        const item = { ...anItem('x'), ...said };
        const exists = { any: stored !== undefined, refusals: stored === 'withdrawn' };
        const seen = needsStored(mode, item, exists) ? stored : undefined;
        expect(verdictOf(mode, item, seen)).toBe(verdictOf(mode, item, stored));
      },
    ),
  );
});

function anItem(identifier: string): GateItem {
  return { identifiers: [identifier], stated: null, browser: true, behavioural: true, at: NOW, about: [identifier] };
}

function anAnswer(identifier: string, answer: 'granted' | 'withdrawn', day: number): ConsentAnswer {
  const at = new Date(Date.UTC(2026, 0, day));
  return { identifier, purpose: 'analytics', answer, basis: 'consent', source: 'test', at, textVersion: '1' };
}
