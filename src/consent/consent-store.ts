// Consent at rest: per person and purpose the latest answer and a capped history as proof.
import { model, type mongo, Schema } from 'mongoose';
import {
  type ConsentAnswer,
  fileKey,
  givenAt,
  type HeldAnswer,
  PURPOSES,
  type Purpose,
  tidyIdentifier,
  type Withdrawal,
} from './answer.js';

export interface ConsentRow {
  /** `purpose:key`, with the file key of the identifier; see answer.ts. */
  _id: string;
  /** Absent when the person was erased, or refused before anything of them was stored: the key alone keeps the "no". */
  identifier?: string;
  purpose: Purpose;
  latest: HeldAnswer;
  /** Oldest first; `latest` is its last entry. */
  history: HeldAnswer[];
  /** By the database's own clock: what other nodes find news by. */
  changedAt?: Date;
}

const HISTORY_CAP = 50;
const BATCH = 1000;

const schema = new Schema<ConsentRow>(
  {
    _id: { type: String, required: true },
    identifier: String,
    purpose: { type: String, required: true },
    latest: { type: Schema.Types.Mixed, required: true },
    history: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false },
);
schema.index({ 'history.evidence.campaignId': 1 }, { sparse: true });
schema.index({ 'history.at': 1 });
schema.index({ 'history.evidence.pressedAt': 1 }, { sparse: true });
schema.index({ purpose: 1, 'latest.answer': 1 });
schema.index({ changedAt: 1 });
const Consents = model<ConsentRow>('consents', schema, 'consents');
/** For the stores of this room only. */
export const consentRows = Consents.collection as unknown as mongo.Collection<ConsentRow>;

/** An answer and what it is filed under; without identifier the row names nobody. */
export interface Filing {
  key: string;
  purpose: Purpose;
  answer: HeldAnswer;
  identifier?: string;
}

/** Files answers in one write; see record-answers.ts for what holds. */
export async function fileAnswers(filings: Filing[]): Promise<void> {
  for (let start = 0; start < filings.length; start += BATCH) {
    await consentRows.bulkWrite(filings.slice(start, start + BATCH).map(filing), { ordered: false });
  }
}

export function filingOf(answer: ConsentAnswer): Filing {
  const identifier = tidyIdentifier(answer.identifier);
  return { key: fileKey(identifier), purpose: answer.purpose, answer, identifier };
}

/** File key → latest answer; keys without an answer are absent. */
export async function latestAnswers(keys: string[], purpose: Purpose): Promise<Map<string, HeldAnswer>> {
  const ids = new Map(keys.map((key) => [rowId(key, purpose), key]));
  const found = await consentRows.find({ _id: { $in: [...ids.keys()] } }, { projection: { latest: 1 } }).toArray();
  return new Map(found.map((row) => [ids.get(row._id) ?? '', row.latest]));
}

/** Whether anybody at all refuses this purpose. */
export async function isRefused(purpose: Purpose): Promise<boolean> {
  const refusal = { purpose, 'latest.answer': 'withdrawn' } as const;
  return (await consentRows.findOne(refusal, { projection: { _id: 1 } })) !== null;
}

/** File key → the latest answer for each purpose; keys without any are absent. */
export async function latestAnswersOfAll(keys: string[]): Promise<Map<string, Partial<Record<Purpose, HeldAnswer>>>> {
  const _id = { $in: keys.flatMap((key) => PURPOSES.map((purpose) => rowId(key, purpose))) };
  const found = await consentRows.find({ _id }, { projection: { purpose: 1, latest: 1 } }).toArray();
  const byKey = new Map<string, Partial<Record<Purpose, HeldAnswer>>>();
  for (const { _id: id, purpose, latest } of found) {
    const key = id.slice(purpose.length + 1);
    byKey.set(key, { ...byKey.get(key), [purpose]: latest });
  }
  return byKey;
}

/** Withdrawals that really happened with `from` <= at < `to`, oldest first; one that was taken back later counts too. */
export async function withdrawalsBetween(from: Date, to: Date): Promise<Withdrawal[]> {
  const span = { $gte: from, $lt: to };
  const either = [{ at: span }, { 'evidence.pressedAt': span }];
  const touched = await Consents.find({ $or: either.map((one) => ({ history: { $elemMatch: one } })) }).lean();
  return withdrawalsIn(touched).filter(({ at }) => at >= from && at < to);
}

/** Message id → when somebody first withdrew through that message of the campaign. */
export async function withdrawalsByMessage(campaignId: string): Promise<Map<string, Date>> {
  const touched = await Consents.find({ 'history.evidence.campaignId': campaignId }).lean();
  const firsts = new Map<string, Date>();
  for (const withdrawal of withdrawalsIn(touched)) {
    if (withdrawal.campaignId !== campaignId || firsts.has(withdrawal.messageId)) continue;
    firsts.set(withdrawal.messageId, withdrawal.at);
  }
  return firsts;
}

/** A change that leaves history sorted and capped in one atomic step, so that the order of arrival does not matter. */
function filing({ key, purpose, answer, identifier }: Filing) {
  const all = { $setUnion: [{ $ifNull: ['$history', []] }, [{ $literal: held(answer) }]] };
  const inOrder = { $sortArray: { input: all, sortBy: { at: 1, answer: 1 } } };
  const known = identifier === undefined ? {} : { identifier: { $literal: identifier } };
  const set = { purpose, ...known, changedAt: '$$NOW', history: { $slice: [inOrder, -HISTORY_CAP] } };
  const update = [{ $set: set }, { $set: { latest: { $last: '$history' } } }];
  return { updateOne: { filter: { _id: rowId(key, purpose) }, update, upsert: true } };
}

/** Always the same fields in the same order: the database compares whole answers to find repeats. */
function held({ answer, basis, source, at, textVersion, evidence, event }: HeldAnswer): HeldAnswer {
  const proof = event ? { event: { sourceId: event.sourceId, messageId: event.messageId } } : {};
  const fields = { answer, basis, source, at, textVersion, ...proof };
  if (!evidence) return fields;
  const { campaignId, messageId, pressedAt } = evidence;
  return { ...fields, evidence: { campaignId, messageId, ...(pressedAt ? { pressedAt } : {}) } };
}

export function rowId(key: string, purpose: Purpose): string {
  return `${purpose}:${key}`;
}

function withdrawalsIn(people: ConsentRow[]): Withdrawal[] {
  const withdrawals = people.flatMap(({ identifier, history }) =>
    history.flatMap((entry) => {
      if (entry.answer !== 'withdrawn' || !entry.evidence) return [];
      const { messageId, campaignId } = entry.evidence;
      return [{ address: addressIn(identifier), at: givenAt(entry), messageId, campaignId }];
    }),
  );
  return withdrawals.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function addressIn(identifier: string | undefined): string | null {
  return identifier?.startsWith('email:') ? identifier.slice('email:'.length) : null;
}
