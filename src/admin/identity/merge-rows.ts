// Merges as pages show them: who went where, what moved, why, and whether it can be taken back.
import { type Merge, type Profile, profilesById } from '../../profiles/index.js';
import { dayAndTime } from '../show/format.js';
import { customerHref, nameOf } from '../show/person.js';
import { causeOf, movedInWords, ruleInWords, spanInWords } from './merge-words.js';

export async function mergeRows(merges: Merge[]) {
  const ids = [...new Set(merges.flatMap(({ from, into }) => [from, into]))];
  const known = new Map((await profilesById(ids)).map((profile) => [profile.id, profile]));
  return merges.map((merge) => ({
    at: dayAndTime(merge.at),
    iso: merge.at.toISOString(),
    from: endOf(merge.from, known),
    into: endOf(merge.into, known),
    rule: ruleInWords(merge.rule),
    by: causeOf(merge),
    moved: merge.moved.map((span) => `${span.subject}, ${spanInWords(span)}`),
    amount: movedInWords(merge),
    absorbed: merge.absorbed,
    undone: merge.undone ? `Taken back on ${dayAndTime(merge.undone.at)} by ${merge.undone.by}.` : '',
    undoHref: merge.undoes && !merge.undone ? `/admin/merges/${encodeURIComponent(merge.id)}/undo` : '',
  }));
}

function endOf(id: Merge['from'], known: Map<Merge['from'], Profile>) {
  const profile = known.get(id);
  return { name: profile ? nameOf(profile) : `Visitor ${id.slice(-6)}`, href: customerHref({ id }) };
}
