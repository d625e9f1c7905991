import { type AddressInfo, connect } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { movableClock } from '../platform/clock.js';
import { useDatabase } from '../testing/database.js';
import {
  consentRoutes,
  onWithdrawal,
  permissionsFor,
  recordAnswers,
  unsubscribeToken,
  withdrawalsBetween,
  withdrawalsByMessage,
} from './index.js';

useDatabase();

const clock = movableClock(new Date('2026-11-22T10:00:00Z'));
const app = express().use(consentRoutes({ clock }));

const evidence = { messageId: 'p1:win-back:mail:segment-1', campaignId: 'win-back' };

async function somebody(name: string): Promise<{ address: string; path: string }> {
  const address = `${name}@shop.example`;
  const at = new Date('2026-01-01T00:00:00Z');
  const known = { purpose: 'email-marketing', basis: 'soft-opt-in', source: 'check-out', textVersion: '1' } as const;
  await recordAnswers([{ identifier: `email:${address}`, answer: 'granted', at, ...known }]);
  return { address, path: `/u/${unsubscribeToken({ address, ...evidence })}` };
}

async function permission(address: string) {
  return (await permissionsFor([address])).get(address);
}

test('a GET shows the page and changes nothing, however often it is followed', async () => {
  const { address, path } = await somebody('looks');
  for (let visit = 0; visit < 3; visit += 1) {
    const page = await request(app).get(path).expect(200);
    expect(page.text).toContain('<h1>Stop marketing e-mail?</h1>');
    expect(page.text).toContain('<form method="post">');
  }
  expect((await permission(address))?.kind).toBe('allowed');
});

test('the page is not kept, not indexed, passes no address on and names nobody', async () => {
  const { address, path } = await somebody('private');
  const page = await request(app).get(path);
  expect(page.headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'content-type': 'text/html; charset=utf-8',
  });
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(page.text).not.toContain(address);
  expect(Buffer.from(path.split('.')[1] ?? '', 'base64url').toString()).not.toContain('private');
});

test('pressing the button unsubscribes and offers the way back', async () => {
  const { address, path } = await somebody('presses');
  const done = await request(app).post(path).type('form').send({ choice: 'unsubscribe' }).expect(200);
  expect(done.text).toContain('<h1>You are unsubscribed</h1>');
  expect(done.text).toContain('value="resubscribe"');
  expect(await permission(address)).toEqual({ kind: 'refused', reason: 'withdrawn', since: clock.now() });
});

test('taking it back works at the same moment, and again and again', async () => {
  const { address, path } = await somebody('changes');
  for (let round = 0; round < 2; round += 1) {
    await request(app).post(path).type('form').send({ choice: 'unsubscribe' }).expect(200);
    expect((await permission(address))?.kind).toBe('refused');
    const back = await request(app).post(path).type('form').send({ choice: 'resubscribe' }).expect(200);
    expect(back.text).toContain('Stop marketing e-mail?');
    expect((await permission(address))?.kind).toBe('allowed');
  }
});

test.each([
  ['urlencoded', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
  [
    'multipart',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
  ],
  ['an empty body', 'text/plain', ''],
  ['a body that is no form', 'application/json', '{"broken'],
  ['an unknown encoding', 'application/x-www-form-urlencoded; charset=klingon', '%%%'],
  ['a large body', 'application/x-www-form-urlencoded', `List-Unsubscribe=One-Click&x=${'x'.repeat(300_000)}`],
])(
  'the one-click POST with %s answers 200 without redirect or cookie, as often as it comes',
  async (name, type, body) => {
    const { address, path } = await somebody(`one-click-${name.replaceAll(' ', '-')}`);
    for (let time = 0; time < 2; time += 1) {
      const answer = await request(app).post(path).set('Content-Type', type).send(body).redirects(0).expect(200);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await permission(address)).toMatchObject({ kind: 'refused', reason: 'withdrawn' });
  },
);

test('it works behind a body parser that was mounted before it', async () => {
  const { address, path } = await somebody('parsed');
  const parsing = express().use(express.urlencoded(), consentRoutes({ clock }));
  await request(parsing).post(path).type('form').send({ choice: 'unsubscribe' }).expect(200);
  await request(parsing).post(path).type('form').send({ choice: 'resubscribe' }).expect(200);
  expect((await permission(address))?.kind).toBe('allowed');
});

test('a repeat keeps the first withdrawal and its evidence, and wakes others once', async () => {
  const woken: string[] = [];
  onWithdrawal(({ messageId }) => woken.push(messageId));
  const { address } = await somebody('twice');
  const first = `/u/${unsubscribeToken({ address, messageId: 'first', campaignId: 'twice' })}`;
  const second = `/u/${unsubscribeToken({ address, messageId: 'second', campaignId: 'twice' })}`;
  await request(app).post(first).expect(200);
  await request(app).post(second).expect(200);
  expect([...(await withdrawalsByMessage('twice')).keys()]).toEqual(['first']);
  expect(woken).toEqual(['first']);
});

test('a withdrawal holds even against a grant that an import dated in the future, and is found at its real time', async () => {
  const { address, path } = await somebody('future');
  const future = new Date('2030-01-01T00:00:00Z');
  const known = { purpose: 'email-marketing', basis: 'consent', source: 'import', textVersion: '1' } as const;
  await recordAnswers([{ identifier: `email:${address}`, answer: 'granted', at: future, ...known }]);
  const told: Date[] = [];
  const stop = onWithdrawal(({ at }) => told.push(at));
  await request(app).post(path).expect(200);
  stop();
  const now = clock.now();
  expect(await permission(address)).toEqual({ kind: 'refused', reason: 'withdrawn', since: now });
  expect(told).toEqual([now]);
  const found = await withdrawalsBetween(now, new Date(now.getTime() + 1));
  expect(found.filter((withdrawal) => withdrawal.address === address)).toEqual([{ address, at: now, ...evidence }]);
  const laterOn = await withdrawalsBetween(future, new Date(future.getTime() + 1000));
  expect(laterOn).toEqual([]);
});

test('a form whose body breaks off unsubscribes all the same: the token says who it was', async () => {
  const { address, path } = await somebody('breaks-off');
  const server = app.listen(0);
  const heard = new Promise<void>((resolve) => onWithdrawal(() => resolve()));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  socket.write(`${head}Content-Length: 500\r\n\r\nchoice=unsub`, () => socket.destroy());
  await heard;
  server.close();
  expect(await permission(address)).toMatchObject({ kind: 'refused', reason: 'withdrawn' });
});

test('an old link cannot make a permission that never was', async () => {
  const path = `/u/${unsubscribeToken({ address: 'never@shop.example', ...evidence })}`;
  await request(app).post(path).type('form').send({ choice: 'resubscribe' }).expect(200);
  expect(await permission('never@shop.example')).toEqual({ kind: 'refused', reason: 'no-consent' });
});

test.each(['nonsense', 'k1.YWJj.AAAAAAAAAAAAAAAAAAAAAA', 'k1..', '%F0%9F%8D%B5'])(
  'a token we did not make (%s) is a 404 that says nothing',
  async (token) => {
    for (const answer of [await request(app).get(`/u/${token}`), await request(app).post(`/u/${token}`)]) {
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('We do not know this link');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    }
  },
);
