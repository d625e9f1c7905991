// Reads what deciding needs about many people at once: profiles, permissions and the offer that fits each of them.
import { permissionsFor } from '../consent/index.js';
import { chooseOffer } from '../personalization/index.js';
import { type Profile, profilesById } from '../profiles/index.js';
import type { Seen } from './decide.js';
import type { Campaign } from './definition/campaign.js';
import type { Enrolment } from './enrolment.js';
import { addressOf } from './reach.js';

type Person = Omit<Seen, 'lastSendAt'>;

export interface People {
  of(enrolment: Enrolment): Person | undefined;
}

export async function readPeople(
  enrolments: Enrolment[],
  campaigns: Map<string, Campaign>,
  now: Date,
): Promise<People> {
  const profiles = await profilesById([...new Set(enrolments.map(({ profileId }) => profileId))]);
  const byId = new Map(profiles.map((profile) => [profile.id, profile]));
  const addresses = profiles.flatMap((profile) => addressOf(profile) ?? []);
  const permissions = await permissionsFor(addresses);
  const people = new Map<string, Person>();
  const read = async (enrolment: Enrolment) => {
    const profile = byId.get(enrolment.profileId);
    if (!profile) return;
    const offerIds = campaigns.get(enrolment.campaignId)?.offerIds ?? [];
    const permission = permissions.get(addressOf(profile) ?? '');
    people.set(enrolment.id, { profile, permission, offer: await offerFor(profile, offerIds, now) });
  };
  await Promise.all(enrolments.map(read));
  return { of: ({ id }) => people.get(id) };
}

/** Held-out people are asked for too: where no offer fits, neither arm may count the step. */
async function offerFor(profile: Profile, offerIds: string[], now: Date): Promise<Seen['offer']> {
  if (offerIds.length === 0) return { kind: 'not-asked' };
  const chosen = await chooseOffer(profile, offerIds, now);
  return chosen.kind === 'none' ? chosen : { kind: 'offer', offerId: chosen.offer.id, because: chosen.because };
}
