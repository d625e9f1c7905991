import { beforeEach, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { linkToken, openToken } from '../email/mail-tokens.js';
import { movableClock } from '../platform/clock.js';
import { errorHandler } from '../platform/http.js';
import { database } from '../platform/mongo.js';
import { signToken } from '../platform/signed-token.js';
import { useDatabase } from '../testing/database.js';
import { aMessage, NOON, putMessages, secondsAfter } from '../testing/message-builders.js';
import { measurementRoutes, outcomesOf } from './index.js';

useDatabase();

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36';
const TARGET = 'https://shop.example/tea?utm_source=mail&utm_campaign=win-back';
const clock = movableClock(NOON);
const app = express()
  .use(measurementRoutes({ clock }))
  .use(errorHandler((fault, _request, response) => void response.send(`<p>${fault.message}</p>`)));

const message = aMessage();
const open = () => `/o/${openToken(message.id)}`;
const link = (key: string, messageId = message.id) => `/l/${linkToken({ messageId, link: key })}`;
const visit = (path: string, userAgent = CHROME) => request(app).get(path).set('User-Agent', userAgent);
const stored = () => database().collection('outcomes').find().toArray();

beforeEach(async () => {
  for (const name of ['messages', 'links', 'outcomes']) await database().collection(name).deleteMany({});
  await putMessages([message], { tea: TARGET, cups: 'https://shop.example/cups', pots: 'https://shop.example/pots' });
  clock.moveTo(secondsAfter(NOON, 600));
});

test('an open is answered with a picture that nobody keeps, and is one outcome however often it comes', async () => {
  const answer = await visit(open());
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'image/gif',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect(answer.body.subarray(0, 6).toString()).toBe('GIF89a');
  clock.moveTo(secondsAfter(NOON, 900));
  await visit(open());
  expect(await outcomesOf([message.id])).toMatchObject([
    {
      id: `${message.id}:opened`,
      kind: 'opened',
      class: 'human',
      at: secondsAfter(NOON, 600),
      lastAt: secondsAfter(NOON, 900),
      count: 2,
      campaignId: 'win-back',
      profileId: 'profile-1',
      step: 'invitation',
    },
  ]);
});

test('many hits at the same moment are one outcome that counts them all', async () => {
  await Promise.all(Array.from({ length: 12 }, () => visit(open())));
  expect(await stored()).toMatchObject([{ count: 12, byClass: { human: 12 }, class: 'human' }]);
});

test('a bad open token gets the same picture and leaves nothing', async () => {
  const good = await visit(open());
  await database().collection('outcomes').deleteMany({});
  const foreign = signToken('link', message.id);
  for (const path of ['/o/nonsense', `/o/${foreign}`, `/o/${openToken('no such message')}`, `${open()}x`]) {
    const answer = await visit(path);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(good.body)).toBe(true);
    expect(answer.headers['cache-control']).toBe('no-store');
  }
  expect(await stored()).toEqual([]);
});

test('a link leads to its stored target and says nothing about where the reader came from', async () => {
  const answer = await visit(link('tea'));
  expect(answer.status).toBe(302);
  expect(answer.headers).toMatchObject({
    location: TARGET,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
  });
  expect(await outcomesOf([message.id])).toMatchObject([{ kind: 'clicked', link: 'tea', count: 1, class: 'human' }]);
});

test('no token, no query and no foreign link makes it lead anywhere else', async () => {
  const forged = [
    '/l/nonsense',
    `/l/${signToken('open', `tea\n${message.id}`)}`,
    `/l/${signToken('link', 'https://evil.example')}`,
    link('never-in-this-mail'),
    link('tea', 'no such message'),
    link('https://evil.example'),
    `${link('tea')}x`,
  ];
  for (const path of forged) {
    const answer = await visit(`${path}?url=https://evil.example`).set('Accept', 'text/html');
    expect(answer.status).toBe(404);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.text).toContain('We do not know this link');
  }
  const answer = await visit(`${link('tea')}?url=https://evil.example&target=https://evil.example`);
  expect(answer.headers.location).toBe(TARGET);
  expect(await stored()).toHaveLength(1);
});

test('HEAD answers alike and records nothing; other methods are not answered', async () => {
  expect((await request(app).head(open())).headers['content-type']).toBe('image/gif');
  expect((await request(app).head(link('tea'))).headers.location).toBe(TARGET);
  expect((await request(app).post(open())).status).toBe(404);
  expect((await request(app).post(link('tea'))).status).toBe(404);
  expect(await stored()).toEqual([]);
});

test('machines and scanners are kept apart, and the reader who comes after them counts', async () => {
  clock.moveTo(secondsAfter(NOON, 1));
  await visit(link('tea'));
  clock.moveTo(secondsAfter(NOON, 30));
  await visit(open(), 'Mozilla/5.0');
  expect(await outcomesOf([message.id])).toEqual([]);
  expect(await outcomesOf([message.id], { uncounted: true })).toMatchObject([
    { class: 'scanner' },
    { class: 'machine' },
  ]);
  clock.moveTo(secondsAfter(NOON, 5000));
  await visit(link('cups'));
  expect(await outcomesOf([message.id])).toMatchObject([
    { kind: 'clicked', class: 'human', link: 'cups', at: secondsAfter(NOON, 5000), count: 2 },
  ]);
});

test('who follows three links at once is a scanner, also when the first hit looked like a person', async () => {
  for (const key of ['tea', 'cups', 'pots']) expect((await visit(link(key))).status).toBe(302);
  expect(await outcomesOf([message.id])).toEqual([]);
  expect(await stored()).toMatchObject([{ class: 'scanner', byClass: { scanner: 3 } }]);
});

test('a row holds neither the address of the visitor nor the name of the browser', async () => {
  await visit(link('tea')).set('X-Forwarded-For', '198.51.100.7');
  const row = JSON.stringify(await stored());
  for (const personal of ['198.51.100.7', '127.0.0.1', 'Chrome', message.address]) expect(row).not.toContain(personal);
});
