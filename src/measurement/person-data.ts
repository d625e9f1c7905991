// What measurement holds about a person: what came back of their messages. Counts keep the day and nothing nearer.
import type { Counts, Forgotten, Person } from '../consent/index.js';
import { rekey } from '../platform/rekey-store.js';
import type { ProfileId } from '../profiles/index.js';
import { outcomeId } from './outcome.js';
import { type OutcomeRow, outcomeOf, outcomeRows } from './outcome-store.js';

const DAY_MS = 86_400_000;

export async function tell({ profileIds }: Person): Promise<Record<string, unknown>> {
  const rows = await outcomeRows.find({ profileId: { $in: profileIds as ProfileId[] } }).toArray();
  return { outcomes: rows.map(outcomeOf) };
}

export async function forget(person: Forgotten): Promise<Counts> {
  const filter = { profileId: { $in: person.profileIds } };
  const outcomes = await rekey(outcomeRows, filter as never, (row) => disguised(row, person));
  return { outcomesKeptWithoutName: outcomes };
}

function disguised({ link: _link, ...row }: OutcomeRow, { as, disguiseWithin }: Forgotten): OutcomeRow {
  const messageId = disguiseWithin(row.messageId, row.profileId);
  return {
    ...row,
    _id: outcomeId(messageId, row.kind),
    messageId,
    profileId: as as ProfileId,
    at: dayOf(row.at),
    lastAt: dayOf(row.lastAt),
    recent: [],
    // It becomes no event any more: there is nobody whose event it would be.
    appendedAt: row.appendedAt ?? dayOf(row.lastAt),
  };
}

function dayOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}
