// Reads what deciding needs about many people at once: profiles, permissions and the offer that fits each of them.
import { chooseOffers, type OfferChoice } from '../personalization/index.js';
import { currentProfiles, type Profile, type ProfileId } from '../profiles/index.js';
import type { Seen } from './decide.js';
import type { Campaign } from './definition/campaign.js';
import type { Enrolment } from './enrolment.js';
import { newestOrders } from './newest-orders.js';
import { writePermissions } from './reach/write-permission.js';

type Person = Omit<Seen, 'lastSendAt' | 'lastHoldOutAt'>;

export interface People {
  of(enrolment: Enrolment): Person | undefined;
}

export async function readPeople(
  enrolments: Enrolment[],
  campaigns: Map<string, Campaign>,
  now: Date,
): Promise<People> {
  // Whoever was absorbed since is judged, and written to, as the person they are now.
  const byId = await currentProfiles([...new Set(enrolments.map(({ profileId }) => profileId))]);
  const profiles = [...byId.values()];
  const permissions = await writePermissions(profiles);
  const choices = await offersFor(enrolments, byId, campaigns, now);
  const entered = enrolments.map(({ enteredAt }) => enteredAt);
  const orders = await newestOrders(
    profiles.map(({ id }) => id),
    entered,
    now,
  );
  const of = (enrolment: Enrolment): Person | undefined => {
    const profile = byId.get(enrolment.profileId);
    if (!profile) return undefined;
    const offer = offerOf(choices.get(enrolment.campaignId)?.get(profile.id));
    const permission = permissions.get(profile.id);
    return { profile, permission, newestOrderAt: orders.get(profile.id), offer };
  };
  return { of };
}

/**
 * Campaign → profile → offer; campaigns without offers are absent. Held-out people are asked for too: where no offer fits,
 * neither arm may count the step.
 */
async function offersFor(
  enrolments: Enrolment[],
  profiles: Map<ProfileId, Profile>,
  campaigns: Map<string, Campaign>,
  now: Date,
): Promise<Map<string, Map<ProfileId, OfferChoice>>> {
  const choices = new Map<string, Map<ProfileId, OfferChoice>>();
  for (const campaignId of new Set(enrolments.map((enrolment) => enrolment.campaignId))) {
    const offerIds = campaigns.get(campaignId)?.offerIds ?? [];
    if (offerIds.length === 0) continue;
    const inside = enrolments.filter((enrolment) => enrolment.campaignId === campaignId);
    const people = inside.flatMap(({ profileId }) => profiles.get(profileId) ?? []);
    choices.set(campaignId, await chooseOffers(people, offerIds, now));
  }
  return choices;
}

function offerOf(choice: OfferChoice | undefined): Seen['offer'] {
  if (!choice) return { kind: 'not-asked' };
  return choice.kind === 'none' ? choice : { kind: 'offer', offerId: choice.offer.id, because: choice.because };
}
