import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { useDatabase } from '../../testing/database.js';
import { arrive, aShop, type ShopFact } from '../../testing/shop.js';
import { at, bought, daysOf, now, profileOf, refunded, unique } from '../../testing/shop-facts.js';
import { ordersBetween, ordersOf } from '../index.js';

useDatabase();

const provenOf = async (user: string) => ordersBetween([(await profileOf(user)).id], at(1), now);

test("a server's word replaces what a browser claimed of the same order, whichever came first", async () => {
  for (const browserFirst of [true, false]) {
    const [ana, eve, id] = [unique('ana'), unique('eve'), unique('order')];
    const server = await aShop();
    const browser = await aShop('browser', server.project);
    const claimed = () => arrive(browser, now, [bought(eve, at(4), id, 0.01, 1, { coupon: 'WB-NONE-NONE' })]);
    const told = () => arrive(server, now, [bought(ana, at(5), id, 10)]);
    for (const tell of browserFirst ? [claimed, told] : [told, claimed]) await tell();
    const [order, ...others] = await ordersOf([(await profileOf(ana)).id]);
    expect(order).toMatchObject({ trusted: true, sourceId: server.id, amount: 100_000, at: at(5) });
    expect(order).not.toHaveProperty('couponRefused');
    expect(others).toEqual([]);
    expect(await ordersOf([(await profileOf(eve)).id])).toEqual([]);
    expect((await profileOf(ana)).orders).toMatchObject({ count: 1, net: 100_000 });
    expect((await profileOf(eve)).orders?.count ?? 0).toBe(0);
  }
});

test("where a server tells the orders, a browser's alone is summed up but proves nothing", async () => {
  const [ana, eve] = [unique('ana'), unique('eve')];
  const server = await aShop();
  const browser = await aShop('browser', server.project);
  await arrive(browser, now, [bought(eve, at(5), unique('made-up'), 10)]);
  await arrive(server, now, [bought(ana, at(5), unique('order'), 10)]);
  expect(await provenOf(ana)).toMatchObject([{ trusted: true }]);
  expect(await provenOf(eve)).toEqual([]);
  expect((await profileOf(eve)).orders).toMatchObject({ count: 1, net: 100_000 });
});

test('where only browsers ever told an order, theirs count', async () => {
  const [ana, bea] = [unique('ana'), unique('bea')];
  await arrive(await aShop(), now, [bought(bea, at(5), unique('order of another project'), 10)]);
  await arrive(await aShop('browser'), now, [bought(ana, at(5), unique('order'), 10)]);
  expect(await provenOf(ana)).toMatchObject([{ trusted: false, amount: 100_000 }]);
});

test("a server's refund replaces a browser's with the same number, and its money goes back where it was taken", async () => {
  const [user, id, refund_id] = [unique('ana'), unique('order'), unique('refund')];
  const server = await aShop();
  const browser = await aShop('browser', server.project);
  await arrive(browser, now, [
    bought(user, at(5), id, 10, 3),
    refunded(user, at(6), 10, 3, { order_id: id, refund_id }),
  ]);
  expect((await profileOf(user)).orders).toMatchObject({ count: 0, net: 0 });
  await arrive(server, now, [refunded(user, at(6), 10, 1, { order_id: id, refund_id })]);
  expect((await profileOf(user)).orders).toMatchObject({ count: 1, refunded: 100_000, net: 200_000 });
});

test('whoever loses an order to its real owner has their refunds laid anew', async () => {
  const [ana, eve, id] = [unique('ana'), unique('eve'), unique('order')];
  const server = await aShop();
  await arrive(await aShop('browser', server.project), now, [
    bought(eve, at(5), id, 10, 2),
    refunded(eve, at(6), 10, 1, { order_id: id }),
  ]);
  expect((await profileOf(eve)).orders).toMatchObject({ count: 1, net: 100_000, unmatchedRefunds: 0 });
  await arrive(server, now, [bought(ana, at(5), id, 10, 2)]);
  expect((await profileOf(eve)).orders).toMatchObject({ count: 0, net: -100_000, unmatchedRefunds: 100_000 });
  expect((await profileOf(ana)).orders).toMatchObject({ count: 1, net: 200_000 });
});

/** At most one claim of each order by each kind of source, of either person, at any price and time; refunds in between. */
const claim = fc.record({
  kind: fc.constantFrom('server', 'browser'),
  refund: fc.boolean(),
  number: fc.integer({ min: 1, max: 3 }),
  person: fc.constantFrom('ana', 'eve'),
  minute: fc.integer({ min: 0, max: 50 }),
  quantity: fc.integer({ min: 1, max: 4 }),
  price: fc.integer({ min: 0, max: 9 }),
});
type Claim = typeof claim extends fc.Arbitrary<infer T> ? T : never;
const nameOf = ({ kind, refund, number }: Claim) => `${kind} ${refund} ${number}`;

test('whatever comes first, in whatever groups, the result is as if overruled browser claims had never been', async () => {
  const property = fc.asyncProperty(
    fc
      .uniqueArray(claim, { minLength: 2, maxLength: 8, selector: nameOf })
      .chain((claims) => fc.tuple(fc.constant(claims), fc.shuffledSubarray(claims, { minLength: claims.length }))),
    fc.integer({ min: 1, max: 4 }),
    async ([claims, shuffled], groupSize) => {
      const overruled = ({ refund, number, kind }: Claim) =>
        kind === 'browser' && claims.some((one) => nameOf(one) === nameOf({ ...one, kind: 'server', refund, number }));
      const results = [];
      for (const list of [shuffled, claims, claims.filter((one) => !overruled(one))]) {
        results.push(await resultOf(list, groupSize));
      }
      expect(results[0]).toEqual(results[2]);
      expect(results[1]).toEqual(results[2]);
    },
  );
  await fc.assert(property, { numRuns: 12 });
}, 120_000);

async function resultOf(claims: Claim[], groupSize: number) {
  const server = await aShop();
  const browser = await aShop('browser', server.project);
  const people = { ana: unique('ana'), eve: unique('eve') };
  const factOf = ({ refund, number, person, minute, quantity, price }: Claim): ShopFact => {
    const numbers = { refund_id: `refund-${number}`, order_id: `order-${number}` };
    return refund
      ? refunded(people[person as 'ana'], at(5, minute), price, quantity, numbers)
      : bought(people[person as 'ana'], at(5, minute), numbers.order_id, price, quantity);
  };
  // A group comes from one source: neighbours of the same kind stand together.
  for (let start = 0; start < claims.length; start += groupSize) {
    const group = claims.slice(start, start + groupSize);
    for (const source of [server, browser]) {
      const facts = group.filter(({ kind }) => kind === source.kind).map(factOf);
      if (facts.length > 0) await arrive(source, now, facts);
    }
  }
  const results = [];
  for (const user of Object.values(people)) {
    const { id, orders } = await profileOf(user);
    const facts = await ordersOf([id]);
    const proven = await ordersBetween([id], at(1), now);
    results.push({
      // Somebody who lost their only claim has a section of zeros, somebody who never had one has none.
      section: facts.length > 0 ? orders : null,
      days: await daysOf(user),
      facts: facts.map(({ kind, at: when, amount, net, trusted }) => ({ kind, when, amount, net, trusted })),
      proven: proven.map(({ at: when, net }) => ({ when, net })),
    });
  }
  return results;
}
