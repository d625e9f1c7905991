/** Picks the offer each person gets: the first of the campaign's list that runs today and that they may have. */
import { type Offer, offerRuns, offersById } from '../commerce/index.js';
import { matches, type Profile, type ProfileId, sentenceOf } from '../profiles/index.js';

export type OfferChoice = { kind: 'offer'; offer: Offer; because: string } | { kind: 'none'; reason: string };

/** The choice of every given profile, with its reason in words; `none` says for each offer why not. One read for all. */
export async function chooseOffers(
  profiles: Profile[],
  offerIds: string[],
  now: Date,
): Promise<Map<ProfileId, OfferChoice>> {
  const offers = await offersById(offerIds);
  return new Map(profiles.map((profile) => [profile.id, choiceFor(profile, offerIds, offers, now)]));
}

function choiceFor(profile: Profile, offerIds: string[], offers: Map<string, Offer>, now: Date): OfferChoice {
  const refusals: string[] = [];
  for (const id of offerIds) {
    const offer = offers.get(id);
    const refusal = offer ? refusalOf(offer, profile, now) : `there is no offer "${id}"`;
    if (offer && refusal === null) return { kind: 'offer', offer, because: reasonOf(offer) };
    if (refusal !== null) refusals.push(refusal);
  }
  return { kind: 'none', reason: refusals.join('; ') || 'the campaign names no offer' };
}

function refusalOf(offer: Offer, profile: Profile, now: Date): string | null {
  if (!offerRuns(offer, now)) return `"${offer.name}" does not run today`;
  if (offer.onlyFor === undefined || matches(offer.onlyFor, profile).matched) return null;
  return `"${offer.name}" is only for people with ${sentenceOf(offer.onlyFor)}`;
}

function reasonOf(offer: Offer): string {
  if (offer.onlyFor === undefined) return `"${offer.name}" is for everyone`;
  return `"${offer.name}" is for people with ${sentenceOf(offer.onlyFor)}`;
}
