import { beforeAll, expect, test } from '@jest/globals';
import { offerSchema, putOffers } from '../commerce/index.js';
import { useDatabase } from '../testing/database.js';
import { anOrderOf, arrive, aShop, profileOfUser } from '../testing/shop.js';
import { chooseOffers, type OfferChoice } from './choose-offer.js';

useDatabase();

const now = new Date('2026-03-01T12:00:00Z');
const anOffer = (id: string, more: object) =>
  offerSchema.parse({ id, name: id, text: '10 % off', percent: 10, validDays: 14, ...more });

beforeAll(async () => {
  await putOffers([
    anOffer('regulars', { onlyFor: { field: 'orders.count', 'at-least': 2 } }),
    anOffer('spring', { from: '2026-03-20', until: '2026-06-20' }),
    anOffer('everyone', {}),
  ]);
  await arrive(await aShop(), now, [
    anOrderOf('ana', now, ['a']),
    anOrderOf('ana', now, ['a']),
    anOrderOf('bea', now, ['a']),
  ]);
});

const told = (choice: OfferChoice | undefined) =>
  choice?.kind === 'offer' ? [choice.offer.id, choice.because] : choice?.reason;

const chosen = async (user: string, offers: string[]) => {
  const profile = await profileOfUser(user, now);
  return told((await chooseOffers([profile], offers, now)).get(profile.id));
};

test('the first offer of the list that the person may have is given, with the reason', async () => {
  expect(await chosen('ana', ['spring', 'regulars', 'everyone'])).toEqual([
    'regulars',
    expect.stringMatching(/"regulars" is for people with .*at least 2/),
  ]);
  expect(await chosen('bea', ['regulars', 'everyone'])).toEqual(['everyone', '"everyone" is for everyone']);
});

test('when there is none, each offer says why', async () => {
  const reason = await chosen('bea', ['regulars', 'spring', 'gone']);
  expect(reason).toMatch(
    /"regulars" is only for people with .*; "spring" does not run today; there is no offer "gone"/,
  );
  expect(await chosen('bea', [])).toBe('the campaign names no offer');
});

test('many people are answered at once, each with the offer of their own', async () => {
  const people = [await profileOfUser('ana', now), await profileOfUser('bea', now)];
  const choices = await chooseOffers(people, ['regulars', 'everyone'], now);
  expect(people.map(({ id }) => told(choices.get(id))?.[0])).toEqual(['regulars', 'everyone']);
  expect((await chooseOffers([], ['regulars'], now)).size).toBe(0);
});
