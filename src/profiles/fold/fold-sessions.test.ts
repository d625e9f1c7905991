import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aFoldedEvent, LOG_START } from '../../testing/hostile-events.js';
import type { StoredEvent } from '../../tracking/index.js';
import { emptyBehaviour } from './behaviour.js';
import { foldEvents } from './fold-event.js';
import { SESSION_GAP_MS } from './fold-sessions.js';

const GAP = SESSION_GAP_MS / 1000;
const at = (second: number) => new Date(LOG_START.getTime() + second * 1000);
const fold = (...events: StoredEvent[]) => foldEvents(emptyBehaviour(LOG_START), events);
const view = (second: number, page: object = {}, more: object = {}) =>
  aFoldedEvent(second, { type: 'page', name: '', context: { page, ...more } });

test('half an hour of silence ends a session, and not a moment less', () => {
  expect(fold(view(0), view(GAP)).sessions).toMatchObject({ count: 1, pageViews: 2 });
  expect(fold(view(0), view(GAP + 1)).sessions).toMatchObject({ count: 2, pageViews: 2 });
  const { sessions } = fold(view(0), view(10), view(GAP + 11), view(GAP + 20));
  expect(sessions.first).toMatchObject({ startedAt: at(0), endedAt: at(10), pageViews: 2 });
  expect(sessions.last).toMatchObject({ startedAt: at(GAP + 11), endedAt: at(GAP + 20), pageViews: 2 });
});

test('a late event that joins two sessions leaves one, once all is folded in order', () => {
  const before = fold(view(0), view(2 * GAP));
  expect(before.sessions.count).toBe(2);
  expect(fold(view(0), view(GAP), view(2 * GAP)).sessions).toMatchObject({ count: 1, pageViews: 3 });
});

test('a session knows where it came in, from where, and by which campaign', () => {
  const campaign = { name: 'spring', source: 'news', medium: 'email' };
  const { sessions } = fold(
    view(0, { path: '/sale', referrer: 'https://search.example/' }, { campaign }),
    view(5, { path: '/cup', referrer: 'https://shop.example/sale' }),
    view(GAP * 2, { url: 'https://shop.example/?utm_source=ads&utm_campaign=summer' }),
  );
  expect(sessions.first).toMatchObject({
    entryPage: '/sale',
    referrer: 'https://search.example/',
    campaign: { kind: 'link', ...campaign },
  });
  expect(sessions.last).toMatchObject({ campaign: { kind: 'link', name: 'summer', source: 'ads' } });
});

test('what a server reports is no visit, unless it passes one on', () => {
  const order = { name: 'Order Completed' };
  expect(fold(aFoldedEvent(0, order), aFoldedEvent(9, { type: 'identify', name: '' })).sessions.count).toBe(0);
  expect(fold(aFoldedEvent(0, { ...order, anonymousId: 'a' })).sessions.count).toBe(1);
  expect(fold(aFoldedEvent(0, { ...order, context: { page: { path: '/thanks' } } })).sessions.count).toBe(1);
  expect(fold(aFoldedEvent(0, { name: 'Email Opened', anonymousId: 'a' })).sessions.count).toBe(0);
});

test('sessions are as many as there are gaps, whatever the times', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3 * GAP), { minLength: 1, maxLength: 50 }), (steps) => {
      let second = 0;
      const views = steps.map((step) => {
        second += step + 1;
        return view(second);
      });
      const gaps = steps.slice(1).filter((step) => step + 1 > GAP).length;
      expect(fold(...views).sessions).toMatchObject({ count: gaps + 1, pageViews: steps.length });
    }),
  );
});
