import { expect, test } from '@jest/globals';
import { classifyFailure, isDeadAddress } from './classify-reply.js';

const NOT_LET_IN = { letIn: false, bodyGone: false };
const LET_IN = { letIn: true, bodyGone: false };
const GONE = { letIn: true, bodyGone: true };

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
  expect(classifyFailure(rcpt(550, '550 5.1.1 user unknown'), LET_IN)).toMatchObject({
    kind: 'refused-permanent',
    deadAddress: true,
  });
  expect(classifyFailure(rcpt(450, '450 4.2.0 greylisted'), LET_IN)).toMatchObject({ kind: 'refused-temporary' });
});

test('a clear refusal of the whole mail counts even after the final dot', () => {
  const refused = { message: 'no', code: 'EMESSAGE', command: 'DATA', responseCode: 451, response: '451 4.3.0 later' };
  expect(classifyFailure(refused, GONE)).toEqual({ kind: 'refused-temporary', reply: '451 4.3.0 later' });
});

test.each([
  ['a connection lost', { message: 'Connection closed unexpectedly', code: 'ECONNECTION' }],
  ['a time-out', { message: 'Timeout', code: 'ETIMEDOUT' }],
  ['a reply cut short', { message: 'closed: 250', code: 'ECONNECTION', responseCode: 250, response: '250' }],
])('%s is uncertain once the mail was gone, and for now before', (_what, failure) => {
  expect(classifyFailure(failure, GONE).kind).toBe('uncertain');
  expect(classifyFailure(failure, LET_IN).kind).toBe('refused-temporary');
});

test.each([
  ['no connection', { message: 'connect ECONNREFUSED', code: 'ESOCKET', command: 'CONN' }, false],
  ['no such host', { message: 'getaddrinfo ENOTFOUND', code: 'EDNS', command: 'CONN' }, false],
  ['no greeting', { message: 'Greeting never received', code: 'ETIMEDOUT', command: 'CONN' }, false],
  [
    'a greeting that refuses',
    { message: 'no', code: 'EPROTOCOL', responseCode: 554, response: '554 no', command: 'CONN' },
    true,
  ],
])('%s is an outage, not a try', (_what, failure, answered) => {
  expect(classifyFailure(failure, NOT_LET_IN)).toMatchObject({ kind: 'unreached', answered });
});

test('a server that closes altogether is an outage, wherever it says so before the final dot', () => {
  const closing = { message: '421', code: 'ECONNECTION', responseCode: 421, response: '421 4.3.2 shutting down' };
  expect(classifyFailure(closing, GONE).kind).toBe('uncertain');
  expect(classifyFailure(closing, LET_IN)).toEqual({
    kind: 'unreached',
    answered: true,
    reply: '421 4.3.2 shutting down',
  });
});

test('a mistake of our own is tried five times and not for three days', () => {
  expect(classifyFailure({ message: 'x is not a function' }, NOT_LET_IN).kind).toBe('refused-temporary');
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
  expect(classifyFailure(login, NOT_LET_IN)).toMatchObject({ kind: 'unreached', answered: true });
  expect(classifyFailure(sender, LET_IN)).toMatchObject({ kind: 'unreached', answered: true });
});

test('long replies are cut', () => {
  expect(classifyFailure(rcpt(550, `550 ${'x'.repeat(5000)}`), LET_IN).reply).toHaveLength(300);
});
