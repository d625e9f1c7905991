// What campaigns hold about a person: enrolments, decisions and when they were last written to. Reports keep arm, day and reason.
import type { Counts, Forgotten, Person } from '../consent/index.js';
import { rekey } from '../platform/rekey-store.js';
import type { ProfileId } from '../profiles/index.js';
import { caps } from './cap-store.js';
import { decisionRows, decisionsOf } from './decision-store.js';
import { getCampaign } from './definition/campaign-store.js';
import { enrolmentRows, enrolmentsOf } from './enrolment-store.js';

export async function tell({ profileIds }: Person): Promise<Record<string, unknown>> {
  const ids = profileIds as ProfileId[];
  return { enrolments: await enrolmentsOf(ids), decisions: await decisionsOf(ids) };
}

/** The times that reports compare this person's orders with: when they entered a campaign, and when its window ended. */
export async function momentsOf({ profileIds }: Person): Promise<Date[]> {
  const enrolments = await enrolmentsOf(profileIds as ProfileId[]);
  const moments: Date[] = [];
  for (const { campaignId, enteredAt } of enrolments) {
    const campaign = await getCampaign(campaignId);
    moments.push(enteredAt);
    // An order at the very end still counts; the one a millisecond later does not.
    if (campaign) moments.push(new Date(enteredAt.getTime() + campaign.goal.withinMs));
  }
  return moments;
}

/** Everybody who walked stays in their arm, so that no lift changes because somebody was erased. Nobody walks on. */
export async function forget(person: Forgotten): Promise<Counts> {
  const { as, disguise, disguiseWithin } = person;
  const filter = { profileId: { $in: person.profileIds as ProfileId[] } };
  const enrolments = await rekey(enrolmentRows, filter as never, ({ claim: _claim, postponed: _why, ...row }) => ({
    ...row,
    _id: disguiseWithin(row._id, row.profileId),
    profileId: as as ProfileId,
    state: row.state === 'active' ? ('left' as const) : row.state,
  }));
  const decisions = await rekey(decisionRows, filter as never, ({ couponCode, ...row }) => ({
    ...row,
    _id: disguiseWithin(row._id, row.profileId),
    profileId: as as ProfileId,
    sentence: '',
    facts: [],
    ...(couponCode === undefined ? {} : { couponCode: disguise(couponCode) }),
  }));
  await caps.deleteMany({ _id: { $in: person.profileIds } });
  return { enrolmentsKeptWithoutName: enrolments, decisionsKeptWithoutName: decisions };
}
