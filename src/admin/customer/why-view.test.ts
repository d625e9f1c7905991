import { expect, test } from '@jest/globals';
import type { Explanation } from '../../campaigns/index.js';
import type { Message, MessageState } from '../../email/index.js';
import { aMessage } from '../../testing/message-builders.js';
import { whyView } from './why-view.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const LATER = new Date('2026-11-22T12:30:00Z');
const CAMPAIGN = { id: 'win-back', name: 'Win back' };
const DECIDED: Explanation = { answer: 'why', sentence: 'It was decided to write.', facts: [] };

const seen = (message?: Message, explanation = DECIDED) => whyView(CAMPAIGN, explanation, message, NOW);

test('only a message that the mail server accepted is shown as gone out', () => {
  const accepted = seen(aMessage({ state: 'accepted', acceptedAt: NOW }));
  expect(accepted.message).toBe('It was accepted by the mail server on 22 Nov 2026, 12:00.');
  expect([accepted.tone, accepted.state.word]).toEqual([' why-answer-yes', 'accepted']);
  const others: MessageState[] = ['waiting', 'sending', 'refused', 'uncertain', 'withheld', 'cancelled'];
  for (const state of others) {
    const view = seen(aMessage({ state }));
    expect([view.tone, view.state.word]).toEqual(['', state]);
    expect(view.message).not.toBe('');
  }
});

test('a message that did not leave says why', () => {
  const reason = 'the permission was withdrawn.';
  expect(seen(aMessage({ state: 'withheld', reason })).message).toBe(
    'It did not leave: withheld at sending: the permission was withdrawn.',
  );
  expect(seen(aMessage({ state: 'refused', reason: '550 no such user' })).message).toBe(
    'The mail server refused it: 550 no such user.',
  );
});

test('a message that waits says until when and because of what', () => {
  const reason = 'the mail server cannot be reached';
  expect(seen(aMessage({ state: 'waiting', dueAt: LATER, reason })).message).toBe(
    'Nothing has left yet: it waits until 22 Nov 2026, 12:30 because the mail server cannot be reached.',
  );
  expect(seen(aMessage({ state: 'waiting', dueAt: NOW })).message).toContain('it waits for its turn');
  expect(seen(undefined).message).toContain('still to be made');
});

test('who was not decided on has no message; only what decided is red, and words of rooms lose their hyphens', () => {
  const facts = [
    { condition: 'allows marketing e-mail', value: 'no-consent', holds: false, decisive: true },
    { condition: 'the campaign is running', value: 'paused', holds: false, decisive: false },
    { condition: 'is not in a silence', value: 'no silence', holds: true, decisive: false },
  ];
  const view = seen(undefined, { answer: 'why-not', sentence: 'Never asked.', facts });
  expect(view.message).toBe('');
  expect(view.facts[0]?.saw).toBe('no consent');
  expect(view.facts.map(({ result }) => result)).toEqual(['stopped', 'not-reached', 'passed']);
});
