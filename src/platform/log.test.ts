import { expect, test } from '@jest/globals';
import { shownError } from './log.js';

test('an error in the log says what and where, and nothing of the people it was about', () => {
  const error = Object.assign(
    new Error(
      'E11000 duplicate key error collection: rapport.consents index: _id_ dup key: { _id: "email:ana@shop.example" }',
    ),
    { code: 11_000, writeErrors: [{ err: { op: { address: 'ana@shop.example' } } }] },
  );
  const shown = shownError(error);
  expect(shown).toMatchObject({ type: 'Error', code: 11_000, message: expect.stringContaining('rapport.consents') });
  expect(JSON.stringify(shown)).not.toContain('ana');
});

test('an address in the middle of a message is cut out', () => {
  expect(JSON.stringify(shownError(new Error('no mailbox for <bo@shop.example> here')))).not.toContain('bo@');
});
