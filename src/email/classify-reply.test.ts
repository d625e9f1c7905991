import { expect, test } from '@jest/globals';
import { classifyFailure, isDeadAddress } from './classify-reply.js';

const rcpt = (responseCode: number, response: string) => ({
  message: response,
  code: 'EENVELOPE',
  command: 'RCPT TO',
  responseCode,
  response,
});

test.each([
  ['550 5.1.1 user unknown', true],
  ['550 5.1.10 no such recipient', true],
  ['553 5.1.3 bad address syntax', true],
  ['550 no such user here', true],
  ['550 The mailbox does not exist', true],
  ['552 5.2.2 mailbox full', false],
  ['550 5.7.1 user unknown to our policy', false],
  ['554 5.7.1 blocked, see Spamhaus', false],
  ['550 5.4.1 recipient rejected: access denied', false],
  ['550 rejected', false],
])('%s: dead address %p', (reply, dead) => {
  expect(isDeadAddress(reply)).toBe(dead);
});

test('a 5xx about the recipient is final, a 4xx is for now', () => {
  expect(classifyFailure(rcpt(550, '550 5.1.1 user unknown'), false)).toMatchObject({
    kind: 'refused-permanent',
    deadAddress: true,
  });
  expect(classifyFailure(rcpt(450, '450 4.2.0 greylisted'), false)).toMatchObject({ kind: 'refused-temporary' });
});

test('a clear refusal of the whole mail counts even after the final dot', () => {
  const refused = { message: 'no', code: 'EMESSAGE', command: 'DATA', responseCode: 451, response: '451 4.3.0 later' };
  expect(classifyFailure(refused, true)).toEqual({ kind: 'refused-temporary', reply: '451 4.3.0 later' });
});

test.each([
  ['a connection lost', { message: 'Connection closed unexpectedly', code: 'ECONNECTION' }],
  ['a time-out', { message: 'Timeout', code: 'ETIMEDOUT' }],
  ['a reply cut short', { message: 'closed: 250', code: 'ECONNECTION', responseCode: 250, response: '250' }],
  ['a good-bye', { message: 'closed: 421', code: 'ECONNECTION', responseCode: 421, response: '421 4.3.2 closing' }],
])('%s is uncertain once the mail was gone, and for now before', (_what, failure) => {
  expect(classifyFailure(failure, true).kind).toBe('uncertain');
  expect(classifyFailure(failure, false).kind).toBe('refused-temporary');
});

test('a refused log-in or sender is never held against the person', () => {
  const login = { message: 'no', code: 'EAUTH', responseCode: 535, response: '535 5.7.8 wrong', command: 'AUTH PLAIN' };
  const sender = {
    message: 'no',
    code: 'EENVELOPE',
    responseCode: 550,
    response: '550 5.1.1 who?',
    command: 'MAIL FROM',
  };
  expect(classifyFailure(login, false).kind).toBe('refused-temporary');
  expect(classifyFailure(sender, false).kind).toBe('refused-temporary');
});

test('long replies are cut', () => {
  expect(classifyFailure(rcpt(550, `550 ${'x'.repeat(5000)}`), false).reply).toHaveLength(300);
});
