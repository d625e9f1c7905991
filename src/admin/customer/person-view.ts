// Which identifiers make up a person and since when, what was joined to them, and the deeds about all their data.
import { mergesPage, type Profile, spansOf } from '../../profiles/index.js';
import { mergeRows } from '../identity/merge-rows.js';
import { spanInWords } from '../identity/merge-words.js';
import { addressOf, customerHref } from '../show/person.js';
import { consentAnswers } from './consent-answers.js';

const MERGES = 5;

export async function personView(profile: Profile) {
  const [spans, merges] = await Promise.all([
    spansOf(profile.id),
    mergesPage({ limit: MERGES, profileId: profile.id }).then(mergeRows),
  ]);
  const address = addressOf(profile);
  // What others answered on a device that was this person's for a time is not this person's answer.
  const own = spans.filter(({ to }) => to === null).map(({ subject }) => subject);
  return {
    identifiers: spans.map(({ subject, ...span }) => ({ subject, when: spanInWords(span) })),
    merges,
    answers: await consentAnswers([...own, ...(address ? [`email:${address}`] : [])]),
    href: customerHref(profile),
    liveHref: `/admin/live?person=${encodeURIComponent(profile.id)}`,
    confirmation: confirmationOf(profile),
  };
}

/** What somebody has to type before this person is erased: nobody types that by accident. */
export function confirmationOf(profile: Profile): string {
  return profile.behaviour.userId ?? (addressOf(profile) || profile.id.slice(-6));
}
