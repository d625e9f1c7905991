// A small shop behind the admin for tests: everything comes in through the rooms' front doors, one customer is hostile.
import { join } from 'node:path';
import express, { type Express } from 'express';
import { type AdminParts, adminRoutes, faultPage } from '../admin/index.js';
import { scoreCustomers } from '../analysis/index.js';
import { personDoors } from '../app.js';
import { decideDue, enterDue, loadCampaigns } from '../campaigns/index.js';
import { recordNext } from '../commerce/index.js';
import { recordAnswers } from '../consent/index.js';
import { allowOpenPixel, createMessages, createTransport, deliverDue, startMailbox } from '../email/index.js';
import { createUser, type User } from '../platform/auth/user-store.js';
import { movableClock } from '../platform/clock.js';
import { errorHandler, requestLog } from '../platform/http.js';
import { log } from '../platform/log.js';
import { packageRoot } from '../platform/package-root.js';
import { foldNext, type Profile, putSections, streamProfiles } from '../profiles/index.js';
import { createIntake, createSource } from '../tracking/index.js';
import { SENDER } from './mail-campaign.js';
import { countInPounds } from './shop.js';

export const ADMIN_NOW = new Date('2026-11-22T12:00:00Z');
export const PASSWORD = 'ten letters or more';
/** What a customer may have typed into a shop's name field. */
export const HOSTILE_NAME = '<script>alert("name")</script>';

const CUSTOMERS = 48;
const DAY_MS = 86_400_000;

/** The admin as app.ts mounts it. */
export function adminApp(parts: Partial<AdminParts> = {}): Express {
  const app = express();
  const clock = movableClock(ADMIN_NOW);
  app.use(requestLog, adminRoutes({ clock, people: personDoors(clock), ...parts }), errorHandler(faultPage));
  return app;
}

export async function someUser(email: string, role: User['role'] = 'owner'): Promise<void> {
  await createUser({ email, role, password: PASSWORD, now: ADMIN_NOW });
}

/** Orders of forty-eight people, scores, and the win-back campaign with its mails in the mailbox. Scores run before the last hour. */
export async function seedShop(): Promise<void> {
  await countInPounds();
  await bringIn(Array.from({ length: CUSTOMERS }, (_, i) => eventsOf(i)).flat());
  await allowAll((await everybody()).slice(0, -4));
  await scoreCustomers({ now: ADMIN_NOW, log });
  await putAtRisk((await everybody()).filter(({ behaviour }) => Number(behaviour.userId) % 3 !== 1));
  await decideCampaign();
  await deliver();
}

function eventsOf(customer: number): object[] {
  const userId = String(customer);
  const name = customer === 0 ? { name: HOSTILE_NAME } : {};
  const orders = Array.from({ length: 1 + (customer % 5) }, (_, order) => {
    const at = new Date(ADMIN_NOW.getTime() - (20 + customer * 3 + order * 70) * DAY_MS).toISOString();
    const total = 20 + ((customer * 37 + order * 11) % 400);
    const products = [{ product_id: 'mug', name: 'Mug', price: total, quantity: 1 }];
    return track('Order Completed', userId, at, { order_id: `${customer}-${order}`, total, currency: 'GBP', products });
  });
  const at = new Date(ADMIN_NOW.getTime() - 600 * DAY_MS).toISOString();
  const traits = { email: `customer-${userId}@shop.example`, country: 'United Kingdom', ...name };
  const refund = track('Order Refunded', userId, ADMIN_NOW.toISOString(), {
    refund_id: `r-${customer}`,
    order_id: `${customer}-0`,
  });
  const refunds = customer === 1 ? [refund] : [];
  return [{ type: 'identify', userId, messageId: `identify-${userId}`, timestamp: at, traits }, ...orders, ...refunds];
}

function track(event: string, userId: string, timestamp: string, properties: object): object {
  return { type: 'track', event, userId, timestamp, messageId: `${event}-${userId}-${timestamp}`, properties };
}

async function bringIn(events: object[]): Promise<void> {
  const { source } = await createSource({
    name: 'shop',
    kind: 'server',
    mode: 'live',
    project: 'test',
    simulated: false,
  });
  const intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  const answer = await intake.collect(source, events, { receivedAt: ADMIN_NOW, imported: true });
  await intake.stop();
  if (answer.kind !== 'collected' || answer.rejected.length > 0) throw new Error(JSON.stringify(answer));
  while (await foldNext('test', ADMIN_NOW));
  while (await recordNext('test', ADMIN_NOW));
}

async function everybody(): Promise<Profile[]> {
  const people: Profile[] = [];
  for await (const profile of streamProfiles()) people.push(profile);
  return people.sort((one, other) => Number(one.behaviour.userId) - Number(other.behaviour.userId));
}

async function allowAll(people: Profile[]): Promise<void> {
  const at = new Date(ADMIN_NOW.getTime() - 300 * DAY_MS);
  const terms = {
    purpose: 'email-marketing',
    answer: 'granted',
    basis: 'consent',
    source: 'checkout',
    textVersion: '1',
  } as const;
  const identifiers = people.map(({ behaviour }) => `email:${behaviour.email?.address}`);
  await recordAnswers(identifiers.map((identifier) => ({ ...terms, identifier, at })));
}

/** So few people are no ground for a model, so the scores that a larger shop would have are put in by hand. */
async function putAtRisk(people: Profile[]): Promise<void> {
  const atRisk = { atRisk: true, tier: 'A' as const, reasons: ['last order long ago'] };
  const entries = people.flatMap(({ id, scores }, place) => {
    if (!scores) return [];
    const risk = 0.45 + (place % 5) / 20;
    const atStake = Math.round(scores.recentMoney * risk);
    return [{ id, value: { ...scores, ...atRisk, risk, riskInterval: [risk - 0.04, risk + 0.04] as const, atStake } }];
  });
  await putSections('scores', entries, '~ after any run');
}

async function decideCampaign(): Promise<void> {
  const report = await loadCampaigns({
    folder: join(packageRoot, 'campaigns'),
    now: ADMIN_NOW,
    templateFault: async () => null,
  });
  if (report.faults.length > 0) throw new Error(JSON.stringify(report.faults));
  await enterDue({ now: ADMIN_NOW });
  while ((await decideDue({ now: ADMIN_NOW, node: 'test' })) > 0);
}

/** The mailbox refuses one address for good, so that the report has something to show. */
async function deliver(): Promise<void> {
  const clock = movableClock(ADMIN_NOW);
  const refuse = (address: string) =>
    address.startsWith('customer-8@') ? { code: 550, text: '5.1.1 no such user' } : null;
  const mailbox = await startMailbox({ port: 0, clock, refuse });
  const transport = createTransport(mailbox.smtpUrl);
  await allowOpenPixel(true);
  await createMessages({ now: ADMIN_NOW });
  while ((await deliverDue({ clock, node: 'test', transport, sender: SENDER })) > 0);
  transport.close();
  await mailbox.stop();
}
