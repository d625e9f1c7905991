import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readToken, setTokenSecret, signToken } from './signed-token.js';

beforeAll(() => setTokenSecret('a secret for tests that signs nothing real'));

test('what was signed for a purpose is read back for that purpose only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (payload) => {
      const token = signToken('link', payload);
      expect(token).toMatch(/^[\w.-]+$/);
      if (payload !== '') expect(readToken('link', token)).toEqual({ kind: 'valid', payload });
      expect(readToken('open', token)).toEqual({ kind: 'invalid' });
    }),
  );
});

test('a changed, cut or foreign token is invalid', () => {
  const token = signToken('link', 'message-1.2');
  const [keyId, payload, mac] = token.split('.');
  const forged = `${keyId}.${Buffer.from('message-2.2').toString('base64url')}.${mac}`;
  for (const bad of [forged, `${keyId}.${payload}.`, `${token}x`, `${token}.x`, 'k1', '', 'k2.x.y']) {
    expect(readToken('link', bad)).toEqual({ kind: 'invalid' });
  }
});
