import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import {
  type FindTemplateFault,
  getCampaign,
  loadCampaigns,
  marketingStopped,
  stopAllMarketing,
} from '../campaigns/index.js';
import { mailboxPage } from '../email/index.js';
import { log } from '../platform/log.js';
import { database } from '../platform/mongo.js';
import { packageRoot } from '../platform/package-root.js';
import { writeSetting } from '../platform/settings-store.js';
import { findProfiles, type ProfileId, putSections, type ScoresSection } from '../profiles/index.js';
import { useDatabase } from '../testing/database.js';
import { ADMIN_NOW, adminApp, HOSTILE_NAME, PASSWORD, seedShop, someUser } from '../testing/seeded-admin.js';
import { eventTotals } from '../tracking/index.js';

useDatabase();

const app = adminApp();
let owner: ReturnType<typeof request.agent>;

beforeAll(async () => {
  await seedShop();
  await someUser('lena@shop.example');
  await someUser('vera@shop.example', 'viewer');
  owner = await loggedIn('lena@shop.example');
});

async function loggedIn(email: string) {
  const agent = request.agent(app);
  await agent.post('/admin/log-in').type('form').send({ email, password: PASSWORD }).expect(303);
  return agent;
}

async function page(path: string, agent = owner): Promise<string> {
  const answer = await agent.get(path).set('Accept', 'text/html');
  expect(answer.status).toBe(200);
  return answer.text;
}

/** The people in the table of the leaving list, not those in its picture. */
const listed = (html: string) =>
  html.slice(html.indexOf('id="list-title"')).match(/\/admin\/customers\/[0-9a-f-]+/g) ?? [];

const csrfIn = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function customer(number: string) {
  const [profile] = await findProfiles({ text: `customer-${number}@`, limit: 1 });
  if (!profile) throw new Error(`there is no customer ${number}`);
  return `/admin/customers/${profile.id}`;
}

test('who is not logged in is led to the log-in page and from there back', async () => {
  const asked = await request(app).get('/admin/leaving?after=3').expect(303);
  expect(asked.headers.location).toBe('/admin/log-in?to=%2Fadmin%2Fleaving%3Fafter%3D3');
  const form = await request(app)
    .get(asked.headers.location ?? '')
    .expect(200);
  expect(form.text).toContain('value="/admin/leaving?after&#x3D;3"');
  const done = await request(app)
    .post('/admin/log-in')
    .type('form')
    .send({ email: 'lena@shop.example', password: PASSWORD, to: '/admin/leaving?after=3' });
  expect(done.headers.location).toBe('/admin/leaving?after=3');
  expect(done.headers['set-cookie']?.[0]).toMatch(/HttpOnly/);
});

test('a wrong password is refused, says nothing about the address, and opens nothing', async () => {
  for (const email of ['lena@shop.example', 'nobody@shop.example', HOSTILE_NAME]) {
    const answer = await request(adminApp()).post('/admin/log-in').type('form').send({ email, password: 'wrong' });
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('do not fit together');
    expect(answer.text).not.toContain('<script>alert');
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
});

test('after ten wrong passwords the caller has to wait, also with the right one', async () => {
  const tried = adminApp();
  const attempt = (password: string) =>
    request(tried).post('/admin/log-in').type('form').send({ email: 'lena@shop.example', password });
  for (let i = 0; i < 10; i++) expect((await attempt('wrong')).status).toBe(401);
  expect((await attempt(PASSWORD)).status).toBe(429);
});

test('a log-in never leads to another site, whatever the address says', async () => {
  for (const to of [
    '//evil.example/admin/',
    'https://evil.example/admin/',
    '/\\evil.example',
    '/u/token',
    'javascript:alert(1)',
    '/admin/../u/x',
  ]) {
    const answer = await request(adminApp())
      .post('/admin/log-in')
      .type('form')
      .send({ email: 'lena@shop.example', password: PASSWORD, to });
    expect(answer.headers.location).toBe('/admin/');
  }
});

test('a log-in form that another site made is refused', async () => {
  const answer = await request(app)
    .post('/admin/log-in')
    .set('Sec-Fetch-Site', 'cross-site')
    .type('form')
    .send({ email: 'lena@shop.example', password: PASSWORD });
  expect(answer.status).toBe(403);
});

test('a deed without the token of the session is refused and changes nothing', async () => {
  for (const path of ['/admin/marketing/stop', '/admin/campaigns/win-back/pause', '/admin/log-out']) {
    expect((await owner.post(path).type('form').send({})).status).toBe(403);
    expect((await owner.post(path).type('form').send({ csrf: 'made up' })).status).toBe(403);
  }
  expect(await marketingStopped()).toBe(false);
  expect((await getCampaign('win-back'))?.state).toBe('running');
});

test('the switch stops all marketing and starts it again, and every page says so meanwhile', async () => {
  const csrf = csrfIn(await page('/admin/'));
  await owner
    .post('/admin/marketing/stop')
    .type('form')
    .send({ csrf })
    .expect(303)
    .expect('Location', '/admin/?done=stopped');
  expect(await marketingStopped()).toBe(true);
  expect(await page('/admin/customers')).toContain('All marketing is stopped.');
  await owner.post('/admin/marketing/start').type('form').send({ csrf }).expect(303);
  expect(await marketingStopped()).toBe(false);
});

test('a campaign is paused and resumed from its report', async () => {
  const csrf = csrfIn(await page('/admin/campaigns/win-back'));
  await owner.post('/admin/campaigns/win-back/pause').type('form').send({ csrf }).expect(303);
  expect(await page('/admin/campaigns/win-back?done=paused')).toContain('Look and resume');
  expect((await getCampaign('win-back'))?.state).toBe('paused');
  await owner.post('/admin/campaigns/win-back/resume').type('form').send({ csrf }).expect(303);
  expect((await getCampaign('win-back'))?.state).toBe('running');
});

test('a viewer sees everything and may change nothing', async () => {
  const viewer = await loggedIn('vera@shop.example');
  const html = await page('/admin/', viewer);
  expect(html).not.toContain('Stop all marketing');
  const answer = await viewer
    .post('/admin/marketing/stop')
    .type('form')
    .send({ csrf: csrfIn(html) });
  expect(answer.status).toBe(403);
  expect(await marketingStopped()).toBe(false);
});

test('log-out ends the session', async () => {
  const agent = await loggedIn('lena@shop.example');
  const csrf = csrfIn(await page('/admin/', agent));
  await agent.post('/admin/log-out').type('form').send({ csrf }).expect(303);
  expect((await agent.get('/admin/')).status).toBe(303);
});

test('the home page shows the loop, and orders that add up to what came in', async () => {
  const html = await page('/admin/');
  for (const step of ['Capture', 'Profile', 'Analyse', 'Decide', 'Deliver', 'Measure']) expect(html).toContain(step);
  expect(html).toMatch(/<th role="rowheader" scope="row">shop<\/th><td[^>]*>48<\/td><td[^>]*>48<\/td>/);
  expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
});

test('a demo says how far its dates were moved and which figures are simulated; without one nothing is', async () => {
  expect(await page('/admin/')).not.toContain('chip-simulated');
  await writeSetting('demo', { shiftedWeeks: 780, loadedAt: ADMIN_NOW, trueEffects: { 'win-back': 0.08 } });
  const html = await page('/admin/campaigns/win-back');
  expect(html).toContain('chip-simulated');
  expect(html).toContain('true effect of +8.0 pt');
  expect(html).toContain('moved forward by 780 weeks');
});

test('the leaving list draws its people, names the reasons and pages through them', async () => {
  const html = await page('/admin/leaving');
  expect(html).toContain('last order long ago');
  expect(html).toMatch(/<b>45\u202f%<\/b><span class="quiet">41\u202f% to 49\u202f%<\/span>/);
  expect(html.match(/class="plot plot-(wide|narrow)"/g)).toHaveLength(2);
  const plain = html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  const next = /href="(\/admin\/leaving\?after=\d+&seen=25)"/.exec(plain)?.[1] ?? '';
  const second = await page(next);
  expect(second).toContain('First page');
  expect(second).toMatch(/href="\/admin\/leaving"[^>]*>(?:(?!<\/a>).)*Back<\/a>/s);
  expect(html).not.toContain('Back</a>');
  const both = new Set([...listed(html), ...listed(second)]);
  expect(both.size).toBe(listed(html).length + listed(second).length);
  expect(await page('/admin/leaving?after=99999&seen=3')).toContain('The list ends before this.');
});

test('whoever has most at stake but is not at risk does not stand in the list, nor in its picture', async () => {
  const first = await database()
    .collection('profiles')
    .findOne({ 'scores.atRisk': true }, { sort: { 'scores.rank': 1 } });
  const id = String(first?._id) as ProfileId;
  const scores = first?.scores as ScoresSection;
  expect(await page('/admin/leaving')).toContain(id);
  await putSections('scores', [{ id, value: { ...scores, rank: 1, atRisk: false } }], '~~ later');
  expect(await page('/admin/leaving')).not.toContain(id);
  await putSections('scores', [{ id, value: scores }], '~~~ later still');
});

test('the list says what is under way for each person', async () => {
  const html = await page('/admin/leaving');
  expect(html).toContain('What is under way');
  expect(html).toMatch(/state-accepted.*Win back/);
});

test('people are found by number, and a page of nobody says what to try', async () => {
  expect(await page('/admin/customers?text=47')).toContain('customer-47@shop.example');
  expect(await page('/admin/customers?text=zebra')).toContain('Nobody found.');
});

test('a hostile name is shown as the text it is, on every page that names the person', async () => {
  const person = await customer('0');
  for (const path of [
    person,
    '/admin/customers?text=0',
    '/admin/leaving',
    `/admin/customers?text=${encodeURIComponent(HOSTILE_NAME)}`,
  ]) {
    const html = await page(path);
    expect(html).toContain('&lt;script&gt;alert(');
    expect(html).not.toContain('<script>alert');
  }
});

test('one customer’s page tells orders, refund, decision, mail, coupon and why', async () => {
  // Whoever was written to: the arm is drawn by chance.
  const [mail] = await mailboxPage({ limit: 1 });
  const number = /customer-(\d+)@/.exec(JSON.stringify(mail))?.[1] ?? '';
  const html = await page(await customer(number));
  for (const word of [
    `Order <b>${number}-0`,
    'Decision: <b>send',
    'Message accepted',
    'Why:',
    'It was accepted by the mail server on 22 Nov 2026',
    'Coupons',
    'Risk of leaving',
    'with its 95 % interval',
  ]) {
    expect(html).toContain(word);
  }
  expect(await page(await customer('1'))).toContain('laid on the purchase it belongs to');
});

test('a report’s two sums add up, and withheld people have their reason', async () => {
  const html = await page('/admin/campaigns/win-back');
  const sums = [...html.matchAll(/<dl class="sum">(.*?)<\/dl>/gs)].map(([, sum = '']) =>
    [...sum.matchAll(/<dd>([\d,]+)<\/dd>/g)].map(([, number = '']) => Number(number.replaceAll(',', ''))),
  );
  expect(sums).toHaveLength(2);
  for (const [whole = 0, ...parts] of sums) {
    expect(whole).toBeGreaterThan(0);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
  }
  expect(html).toContain('no consent for news and offers');
});

test('a campaign of which no mail can be made says so on its report, in the list and on the home page', async () => {
  const errors = jest.spyOn(log, 'error').mockImplementation(() => undefined);
  const fault = { file: 'win-back.hbs', line: 5, column: 17, message: 'EOF is not expected here' };
  const load = (templateFault: FindTemplateFault) =>
    loadCampaigns({ folder: join(packageRoot, 'campaigns'), now: ADMIN_NOW, templateFault });
  await load(async () => fault);
  for (const path of ['/admin/campaigns/win-back', '/admin/campaigns', '/admin/']) {
    const html = await page(path);
    expect(html).toContain('win-back.hbs:5:17 EOF is not expected here');
    expect(html).toContain('stands still');
  }
  await load(async () => null);
  for (const path of ['/admin/campaigns/win-back', '/admin/campaigns', '/admin/']) {
    expect(await page(path)).not.toContain('EOF is not expected here');
  }
  errors.mockRestore();
});

test('the report names the reasons of messages that were withheld at sending', async () => {
  const messages = database().collection('messages');
  const reason = 'invalid render: win-back.hbs:5:17 EOF is not expected here';
  await messages.updateOne({ state: 'accepted' }, { $set: { state: 'withheld', reason } });
  expect(await page('/admin/campaigns/win-back')).toContain(`${reason}</th><td class="num">1</td>`);
  await messages.updateOne({ reason }, { $set: { state: 'accepted' }, $unset: { reason: '' } });
});

test('a decision that lost its message is shown as a fault, on the report and on the home page', async () => {
  const messages = database().collection('messages');
  const lost = await messages.findOneAndDelete({ state: 'accepted' });
  const fault = '1 decision has no message: please report.';
  for (const path of ['/admin/campaigns/win-back', '/admin/']) expect(await page(path)).toContain(fault);
  await messages.insertOne(lost ?? {});
  for (const path of ['/admin/campaigns/win-back', '/admin/']) expect(await page(path)).not.toContain(fault);
});

test('the home page says how many events came in, how many orders they made, and when that was counted', async () => {
  const html = await page('/admin/');
  const { events } = await eventTotals();
  expect(events).toBeGreaterThan(48);
  expect(html).toMatch(new RegExp(`<p class="loop-figure">${events}\\s*</p>`));
  expect(html).toContain('events taken in');
  expect(html).toContain('1 refund; 1 source, last event today');
  expect(html).toContain('Counted at 12:00 UTC');
  for (const path of ['/admin/', '/admin/campaigns']) {
    expect(await page(path)).toContain('Lift and outcomes were counted at 12:00 UTC.');
  }
});

test('a mail is shown without its open pixel, and in a cage where nothing runs and no other site is asked', async () => {
  const [mail] = await mailboxPage({ limit: 1 });
  expect(await page(`/admin/mailbox/${mail?.id}?view=source`)).toContain('/o/');
  const answer = await owner.get(`/admin/mailbox/${mail?.id}/html`).expect(200);
  expect(answer.text).not.toContain('/o/');
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['content-security-policy']).toContain('sandbox');
});

test('pages allow nothing inline and are kept by no cache; assets are kept by their content', async () => {
  const { headers, text } = await owner.get('/admin/');
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['cache-control']).toBe('no-store');
  expect(text).not.toMatch(/ style="|<style|<script>|onclick=/);
  const href = (/href="(\/admin\/assets\/tokens\.css[^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&#x3D;', '=');
  const asset = await request(app).get(href).expect(200);
  expect(asset.headers['cache-control']).toContain('immutable');
  await request(app)
    .get(href)
    .set('If-None-Match', asset.headers.etag ?? '')
    .expect(304);
  await request(app).get('/admin/assets/..%2Fpages%2Fhome.hbs').expect(303);
});

test('what is not there says so with a page, for people and for mails', async () => {
  for (const path of ['/admin/nothing', '/admin/customers/nobody', '/admin/campaigns/none', '/admin/mailbox/none']) {
    const answer = await owner.get(path).set('Accept', 'text/html');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There is nothing here');
  }
});

test('an unexpected word in the address is never an error', async () => {
  for (const path of [
    '/admin/leaving?after=x',
    '/admin/leaving?after=-1e99',
    '/admin/customers?text[$ne]=1',
    '/admin/?done=<b>',
  ]) {
    await page(path);
  }
  await stopAllMarketing(false);
});
