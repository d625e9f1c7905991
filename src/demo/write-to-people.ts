// The day of the campaign: people are decided upon, mails leave, arrive and are read; and from here on the true effect is known.
import { assignments, getCampaign } from '../campaigns/index.js';
import { messageCounts } from '../email/index.js';
import { NotFound } from '../platform/errors.js';
import { type ProfileId, profilesById } from '../profiles/index.js';
import type { Service } from '../service.js';
import type { DemoClock } from './demo-clock.js';
import { actOut } from './people/act-out.js';
import { BEHAVIOUR } from './people/behaviour.js';
import { mailsSince, type ReadMail } from './people/mail-reader.js';
import { takesMail } from './people/refusing-addresses.js';
import { type Act, actsOf } from './people/simulated-people.js';
import { trueEffect } from './people/true-effect.js';
import type { Target } from './post-events.js';
import type { FeedEvent } from './shop-feed.js';

export const CAMPAIGN = 'win-back';

export interface PlannedAct {
  act: Act;
  mail: ReadMail;
}

export interface Written {
  mails: number;
  trueEffect: number;
  /** What those who got a mail will do from now on. */
  acts: PlannedAct[];
}

export interface CampaignDay {
  service: Service;
  clock: DemoClock;
  /** The real events after this day, which tell who orders anyway. */
  later: readonly FeedEvent[];
  simulated: Target;
}

/** Runs the campaign at the clock's present time and delivers until nothing waits; scanners act at once, people later. */
export async function writeToPeople({ service, clock, later, simulated }: CampaignDay): Promise<Written> {
  const enteredAt = clock.now();
  await service.run('campaigns');
  const ordersAnyway = buyersWithin(later, enteredAt, await windowMs());
  const acts: PlannedAct[] = [];
  let mails = 0;
  for (let since = enteredAt; ; since = clock.now()) {
    await service.run('delivery');
    const arrived = await mailsSince(since);
    mails += arrived.length;
    const planned = arrived.flatMap((mail) => planOf(mail, ordersAnyway));
    for (const { act, mail } of planned.filter(({ act: { deed } }) => deed === 'scan'))
      await actOut(act, mail, simulated);
    acts.push(...planned.filter(({ act: { deed } }) => deed !== 'scan'));
    if (await nothingWaits()) break;
    clock.moveTo(new Date(clock.now().getTime() + 61_000));
  }
  return { mails, acts, trueEffect: await effectOf(ordersAnyway) };
}

async function windowMs(): Promise<number> {
  const campaign = await getCampaign(CAMPAIGN);
  if (!campaign) throw new NotFound(`The demo runs the campaign "${CAMPAIGN}", and there is no such campaign.`);
  return campaign.goal.withinMs;
}

function buyersWithin(later: readonly FeedEvent[], enteredAt: Date, withinMs: number): Set<string> {
  const end = enteredAt.getTime() + withinMs;
  const inWindow = later.filter(({ kind, total, at }) => kind === 'order' && total > 0 && at.getTime() <= end);
  return new Set(inWindow.map(({ customerId }) => customerId));
}

function planOf(mail: ReadMail, ordersAnyway: Set<string>): PlannedAct[] {
  const { customerId, arrivedAt } = mail;
  const reader = { customerId, acceptedAt: arrivedAt, ordersAnyway: ordersAnyway.has(customerId) };
  return actsOf(reader).map((act) => ({ act, mail }));
}

async function nothingWaits(): Promise<boolean> {
  const { waiting, sending } = await messageCounts(CAMPAIGN);
  return waiting + sending === 0;
}

async function effectOf(ordersAnyway: Set<string>): Promise<number> {
  const ids: ProfileId[] = [];
  for await (const { profileId } of assignments(CAMPAIGN)) ids.push(profileId);
  const customers = (await profilesById(ids)).map(({ behaviour }) => behaviour.userId ?? '');
  const enrolled = customers.map((id) => ({ ordersAnyway: ordersAnyway.has(id), takesMail: takesMail(id) }));
  return trueEffect(enrolled, BEHAVIOUR.comesBack);
}
