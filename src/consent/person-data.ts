// What this room itself holds about a person: their answers and whether their address is suppressed.
import { fileKey, PURPOSES } from './answer.js';
import { consentRows, rowId } from './consent-store.js';
import type { Counts, Forgotten, Person } from './erasure/person.js';
import { suppressedSince } from './suppression-store.js';

/** Every answer with its proof, as far as the history goes back. */
export async function tell({ identifiers }: Person): Promise<Record<string, unknown>> {
  const rows = await consentRows.find({ _id: { $in: rowIds(identifiers) } }).toArray();
  const suppressed = await suppressedSince(identifiers.map(fileKey));
  return {
    answers: rows.map(({ identifier, purpose, history }) => ({ identifier, purpose, history })),
    suppressedSince: [...suppressed.values()],
  };
}

/**
 * What was allowed goes; a "no" stays, without the identifier and without the mail or event that it came from: the address must
 * not be written to and the device not be followed because its owner wanted to be forgotten. A suppression stays for the same
 * reason. Both lie under a hash.
 */
export async function forget({ identifiers, until }: Forgotten): Promise<Counts> {
  const _id = { $in: rowIds(identifiers) };
  const past = { _id, 'latest.at': { $lte: until } };
  const granted = await consentRows.deleteMany({ ...past, 'latest.answer': 'granted' });
  const refusal = { answer: 'withdrawn', basis: '$latest.basis', at: '$latest.at', source: '', textVersion: '' };
  const kept = await consentRows.updateMany(past, [
    { $set: { latest: refusal } },
    { $set: { history: ['$latest'] } },
    { $unset: 'identifier' },
  ]);
  // Somebody who came back and answered anew keeps that answer, and no older one.
  const fresh = { $filter: { input: '$history', cond: { $gt: ['$$this.at', until] } } };
  await consentRows.updateMany({ _id, 'latest.at': { $gt: until } }, [{ $set: { history: fresh } }]);
  return { answersErased: granted.deletedCount, refusalsKept: kept.modifiedCount };
}

function rowIds(identifiers: string[]): string[] {
  return identifiers.flatMap((identifier) => PURPOSES.map((purpose) => rowId(fileKey(identifier), purpose)));
}
