// Suggestions in MongoDB: made once a pair of users, decided once by a person.
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../../platform/mongo.js';
import { type Suggestion, suggestionId } from './suggestion.js';

type SuggestionRow = Omit<Suggestion, 'id'> & { _id: string };

const schema = new Schema<SuggestionRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ state: 1, _id: 1 });
schema.index({ users: 1 });
const Suggestions = model<SuggestionRow>('suggestions', schema, 'suggestions');
const suggestionRows = Suggestions.collection as unknown as mongo.Collection<SuggestionRow>;

/** Makes those of which nobody has heard yet; what was decided stays so. */
export async function addSuggestions(
  found: Omit<Suggestion, 'id' | 'state' | 'decided'>[],
  session: Session,
): Promise<void> {
  if (found.length === 0) return;
  const writes = found.map((suggestion) => ({
    updateOne: {
      filter: { _id: suggestionId(...suggestion.users) },
      update: { $setOnInsert: { ...suggestion, state: 'open' as const, decided: null } },
      upsert: true,
    },
  }));
  await suggestionRows.bulkWrite(writes, { session });
}

/** By id, from after `after`; those that wait for a person unless another state is asked for. */
export async function suggestionsPage(query: {
  limit: number;
  after?: string;
  state?: Suggestion['state'];
}): Promise<Suggestion[]> {
  const { after, state = 'open' } = query;
  const filter: mongo.Filter<SuggestionRow> = { state, ...(after !== undefined && { _id: { $gt: after } }) };
  const rows = await suggestionRows.find(filter, { sort: { _id: 1 }, limit: query.limit }).toArray();
  return rows.map(suggestionFrom);
}

export async function countSuggestions(): Promise<number> {
  return suggestionRows.countDocuments({ state: 'open' });
}

export async function suggestionById(id: string, session: Session): Promise<Suggestion | null> {
  const row = await suggestionRows.findOne({ _id: id }, { session });
  return row ? suggestionFrom(row) : null;
}

export async function writeDecision(
  id: string,
  decision: Pick<Suggestion, 'state' | 'decided'>,
  session: Session,
): Promise<void> {
  await suggestionRows.updateOne({ _id: id }, { $set: decision }, { session });
}

/** What was joined and taken apart again by a person is decided: kept apart. */
export async function keepApart(
  one: string,
  other: string,
  decided: Suggestion['decided'],
  session: Session,
): Promise<void> {
  await suggestionRows.updateOne(
    { _id: suggestionId(one, other) },
    { $set: { state: 'kept-apart' as const, decided } },
    { session },
  );
}

/** All that name one of these users. */
export async function suggestionsOf(users: string[]): Promise<Suggestion[]> {
  return (await suggestionRows.find({ users: { $in: users } }).toArray()).map(suggestionFrom);
}

/** Takes out what names these users. */
export async function removeSuggestions(users: string[], session?: Session): Promise<void> {
  await suggestionRows.deleteMany({ users: { $in: users } }, session && { session });
}

function suggestionFrom({ _id, ...rest }: SuggestionRow): Suggestion {
  return { id: _id, ...rest };
}
