import { afterEach, expect, jest, test } from '@jest/globals';
import { countPopularity, putProducts } from '../commerce/index.js';
import { log } from '../platform/log.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { anOrderOf, aProduct, arrive, aShop } from '../testing/shop.js';
import { parsed } from '../testing/smtp-sink.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { deliverDue, messageCounts, withheldReasons } from './index.js';

useDatabase();
const { later, waiting, delivery, messageTo } = useWaitingMail();

afterEach(() => {
  jest.restoreAllMocks();
});

/** What a person's data should never be: reading a trait of it throws. */
async function breakProfile(id: string | undefined): Promise<void> {
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateOne({ _id: id ?? '' }, { $set: { 'behaviour.traits': null } });
}

test('data that break one mail cost that mail only, and the mistake is logged once', async () => {
  const errors = jest.spyOn(log, 'error').mockImplementation(() => undefined);
  const { people, sink } = await waiting(20);
  const [first, second] = [people[3], people[11]];
  await breakProfile(first?.id);
  await breakProfile(second?.id);
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageCounts()).toMatchObject({ accepted: 18, withheld: 2, waiting: 0 });
  for (const broken of [first, second]) {
    expect(await messageTo(broken)).toMatchObject({
      state: 'withheld',
      reason: 'invalid render: unexpected TypeError, see the log',
    });
  }
  expect(errors.mock.calls).toHaveLength(1);
});

test('a template that cannot be used withholds its messages at once, with the place and what is wrong', async () => {
  const { people, sink } = await waiting(2, undefined, { template: 'gone' });
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageTo(people[0])).toMatchObject({
    state: 'withheld',
    reason: 'invalid render: gone.hbs:1:1 there is no such template',
    attempts: 0,
  });
  expect(await messageCounts()).toMatchObject({ withheld: 2, waiting: 0 });
  expect(sink.mails).toEqual([]);
  expect(await withheldReasons('win-back', 5)).toEqual([
    { reason: 'invalid render: gone.hbs:1:1 there is no such template', messages: 2 },
  ]);
});

test('a picture that no mail program could load is left out, and the mail goes out', async () => {
  const { sink } = await waiting(1);
  const unloadable = { cup: 'http://[', jug: 'javascript:alert(1)' };
  await putProducts(Object.entries(unloadable).map(([id, imageUrl]) => aProduct(id, { imageUrl })));
  await arrive(await aShop(), NOON, [anOrderOf('bea', daysFrom(NOON, -1), ['cup', 'jug'])]);
  await countPopularity({ now: NOON });
  // What is popular is kept for five minutes.
  later(10);
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageCounts()).toMatchObject({ accepted: 1 });
  const { html = '', text } = await parsed(sink.mails[0] ?? { messageId: '', to: '', raw: '' });
  expect(text).toContain('cup');
  expect(text).toContain('jug');
  expect(html).not.toMatch(/http:\/\/\[|javascript:/);
});
