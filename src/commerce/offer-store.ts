/** Offers at rest, as the campaign files state them. */
import { model, type mongo, Schema } from 'mongoose';
import type { Offer } from './offer.js';

interface OfferRow extends Omit<Offer, 'id'> {
  _id: string;
}

const schema = new Schema<OfferRow>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
const Offers = model<OfferRow>('offers', schema, 'offers');
const offers = Offers.collection as unknown as mongo.Collection<OfferRow>;

/** Writes each offer whole, over what its id meant before. Codes that were issued keep the terms they were issued with. */
export async function putOffers(given: Offer[]): Promise<void> {
  if (given.length === 0) return;
  await offers.bulkWrite(
    given.map(({ id, ...replacement }) => ({ replaceOne: { filter: { _id: id }, replacement, upsert: true } })),
    { ignoreUndefined: true },
  );
}

export async function getOffer(id: string): Promise<Offer | null> {
  return (await offersById([id])).get(id) ?? null;
}

export async function offersById(ids: string[]): Promise<Map<string, Offer>> {
  const rows = await offers.find({ _id: { $in: ids } }).toArray();
  return new Map(rows.map(({ _id, ...rest }) => [_id, { id: _id, ...rest } as Offer]));
}
