import { expect, test } from '@jest/globals';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { decideCampaign } from '../testing/mail-campaign.js';
import { ordered, type Person, peopleAtRisk } from '../testing/people-at-risk.js';
import { aShop } from '../testing/shop.js';
import { decisionsOf } from './decision-store.js';
import { explain } from './explanation/explain.js';
import { lastCheck } from './last-check.js';
import { newestOrders } from './newest-orders.js';

useDatabase();

const SCORED = daysFrom(NOON, -0.5);
const LATER = daysFrom(NOON, 1);

/** A shop whose server tells orders, and three people: of one an order is told by the server, of one by a browser. */
async function toldOf(name: string, at: Date): Promise<{ told: Person; claimed: Person; quiet: Person }> {
  const [told, claimed, quiet] = await peopleAtRisk(name, 3, SCORED);
  if (!told || !claimed || !quiet) throw new Error('three people were asked for');
  const server = await aShop();
  await ordered([told], at, server);
  await ordered([claimed], at, await aShop('browser', server.project));
  return { told, claimed, quiet };
}

test('the newest order of each person after the earliest time, without those that only a browser told', async () => {
  const { told, claimed, quiet } = await toldOf('newest', daysFrom(NOON, 0.2));
  await ordered([told], daysFrom(NOON, 0.4));
  await ordered([quiet], daysFrom(NOON, -2));
  const ids = [told, claimed, quiet].map(({ id }) => id);
  expect(await newestOrders(ids, [LATER, NOON], LATER)).toEqual(new Map([[told.id, daysFrom(NOON, 0.4)]]));
  expect(await newestOrders(ids, [daysFrom(NOON, 0.4)], LATER)).toEqual(new Map());
  expect(await newestOrders(ids, [NOON], daysFrom(NOON, 0.3))).toEqual(new Map([[told.id, daysFrom(NOON, 0.2)]]));
  expect(await newestOrders(ids, [], LATER)).toEqual(new Map());
});

test('at the door, only an order that a server told turns away', async () => {
  const { told, claimed } = await toldOf('door', daysFrom(SCORED, 0.1));
  await decideCampaign({ id: 'door' }, NOON);
  expect(await decisionsOf([told.id])).toMatchObject([{ kind: 'withheld', reason: 'goal-reached' }]);
  expect(await decisionsOf([claimed.id])).toMatchObject([{ kind: 'send' }]);
});

test('at the last check, only an order that a server told withholds, and the explanation says what it saw', async () => {
  const people = await peopleAtRisk('check', 2, SCORED);
  const [told, claimed] = people;
  if (!told || !claimed) throw new Error('two people were asked for');
  await decideCampaign({ id: 'check' }, NOON);
  const server = await aShop();
  await ordered([told], daysFrom(NOON, 0.5), server);
  await ordered([claimed], daysFrom(NOON, 0.5), await aShop('browser', server.project));
  const decisions = await decisionsOf(people.map(({ id }) => id));
  const checks = await lastCheck(decisions, LATER);
  const kindOf = ({ id }: Person) => checks.get(decisions.find(({ profileId }) => profileId === id)?.id ?? '')?.kind;
  expect([kindOf(told), kindOf(claimed)]).toEqual(['withheld', 'clear']);
  const { facts } = await explain(claimed.id, 'check', LATER);
  expect(facts.find(({ condition }) => condition.startsWith('has not ordered since'))).toMatchObject({
    value: expect.stringContaining('only a browser has told'),
    holds: true,
  });
});
