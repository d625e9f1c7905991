import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { consentRoutes, permissionsFor } from '../consent/index.js';
import { movableClock } from '../platform/clock.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { deliverDue } from './index.js';

useDatabase();
const { waiting, delivery } = useWaitingMail();

/** Each header of the mail as one line, as RFC 5322 unfolds it. */
function headerLines(raw: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}

test('one-click unsubscribing is exactly as RFC 8058 says, from the headers to the POST', async () => {
  const { sink } = await waiting(1);
  await deliverDue(delivery(sink.smtpUrl));
  const lines = headerLines(sink.mails[0]?.raw ?? '');
  const unsubscribe = lines.filter((line) => /^list-unsubscribe:/i.test(line));
  expect(unsubscribe).toEqual([expect.stringMatching(/^List-Unsubscribe: <https:\/\/[^<>\s,]+>$/)]);
  expect(lines.filter((line) => /^list-unsubscribe-post:/i.test(line))).toEqual([
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  ]);

  const { pathname } = new URL(/<(.+)>/.exec(unsubscribe[0] ?? '')?.[1] ?? '');
  const app = express().use(consentRoutes({ clock: movableClock(daysFrom(NOON, 1)) }));
  await request(app).get(pathname).expect(200);
  expect((await permissionsFor(['ana-0@shop.example'])).get('ana-0@shop.example')?.kind).toBe('allowed');
  const pressed = await request(app).post(pathname).type('form').send('List-Unsubscribe=One-Click').redirects(0);
  expect(pressed.status).toBe(200);
  expect((await permissionsFor(['ana-0@shop.example'])).get('ana-0@shop.example')).toMatchObject({
    kind: 'refused',
    reason: 'withdrawn',
  });
});
