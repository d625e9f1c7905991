// From the log, all over again: for a late event, a change of who owns what, or a newer fold.
import type { Session } from '../../platform/mongo.js';
import { historyOf, waitingGroupIds } from '../../tracking/index.js';
import { behaviourBefore } from '../identity/contact-start.js';
import { within } from '../identity/identity.js';
import { type SubjectSpan, spansOfMany } from '../identity/identity-store.js';
import type { ProfileId } from '../profile.js';
import type { Behaviour } from './behaviour.js';
import { behavioursOf } from './behaviour-store.js';
import { endFold, foldInto, isFolded } from './fold-event.js';

/** So many people's spans make one question to the log. */
const TOGETHER = 50;

/**
 * The behaviour that the events of the profile's spans come to, as the transaction sees them, but for those whose group still waits
 * for the fold: they will come by themselves, and would all be late if they were in it already. The caller writes it.
 */
export async function refold(id: ProfileId, session: Session): Promise<Behaviour> {
  const behaviour = (await refoldEach([id], session)).get(id);
  if (!behaviour) throw new Error(`no behaviour of profile ${id}`);
  return behaviour;
}

/** As `refold`, of many: a log-in at a time would be three questions each. `folding`: groups that this transaction folds. */
export async function refoldEach(
  ids: ProfileId[],
  session: Session,
  folding: string[] = [],
): Promise<Map<ProfileId, Behaviour>> {
  const refolded = new Map<ProfileId, Behaviour>();
  if (ids.length === 0) return refolded;
  const waiting = await waitingGroupIds('fold', session);
  for (const id of folding) waiting.delete(id);
  for (let from = 0; from < ids.length; from += TOGETHER) {
    await refoldSome(refolded, ids.slice(from, from + TOGETHER), { session, waiting });
  }
  return refolded;
}

async function refoldSome(
  refolded: Map<ProfileId, Behaviour>,
  ids: ProfileId[],
  { session, waiting }: { session: Session; waiting: Set<string> },
): Promise<void> {
  const known = await behavioursOf(ids, session);
  const spans = await spansOfMany(ids, session);
  for (const id of ids) {
    const row = known.get(id);
    if (!row) throw new Error(`no row of profile ${id}`);
    refolded.set(id, behaviourBefore(row.createdAt, spans.get(id) ?? []));
  }
  const owners = ownersBySubject(spans);
  // All of them in the order of the log, so each in the order of the log.
  for await (const event of historyOf([...spans.values()].flat(), session)) {
    if (waiting.has(event.groupId)) continue;
    const owner = owners.get(event.subject)?.find((span) => within(span, event.timestamp));
    const draft = owner && refolded.get(owner.id);
    if (draft && isFolded(event)) foldInto(draft, event);
  }
  for (const id of ids) endFold(refolded.get(id) as Behaviour);
}

type OwnedSpan = SubjectSpan & { id: ProfileId };

function ownersBySubject(spans: Map<ProfileId, SubjectSpan[]>): Map<string, OwnedSpan[]> {
  const owners = new Map<string, OwnedSpan[]>();
  for (const [id, own] of spans) {
    for (const span of own) {
      const others = owners.get(span.subject);
      if (others) others.push({ ...span, id });
      else owners.set(span.subject, [{ ...span, id }]);
    }
  }
  return owners;
}
