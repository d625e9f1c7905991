// What a press on the unsubscribe page does: one more explicit answer, with the mail it came from as evidence.
import type { HeldAnswer } from './answer.js';
import { latestAnswers } from './consent-store.js';
import { announceWithdrawal } from './on-withdrawal.js';
import { recordAnswerOf } from './record-answers.js';
import type { UnsubscribeClaim } from './unsubscribe-token.js';

/** What the page can tell: `withdrawn` offers the way back, `open` offers the way out. */
export type MailState = 'open' | 'withdrawn';

const PURPOSE = 'email-marketing';
const TEXT_VERSION = 'unsubscribe-page-1';

export async function mailStateOf(claim: UnsubscribeClaim): Promise<MailState> {
  return (await latestAnswerOf(claim))?.answer === 'withdrawn' ? 'withdrawn' : 'open';
}

/** Withdraws. A repeat changes nothing: the first withdrawal and its evidence stay. */
export async function withdraw(claim: UnsubscribeClaim, source: string, now: Date): Promise<void> {
  const latest = await latestAnswerOf(claim);
  if (latest?.answer === 'withdrawn') return;
  await recordAnswerOf(claim.key, PURPOSE, {
    answer: 'withdrawn',
    basis: latest?.basis ?? 'consent',
    source,
    at: after(latest, now),
    textVersion: TEXT_VERSION,
    evidence: { ...claim.evidence, pressedAt: now },
  });
  announceWithdrawal({ ...claim.evidence, at: now });
}

/** Takes a withdrawal back. Without one there is nothing to take back: an old link cannot make a permission. */
export async function takeBack(claim: UnsubscribeClaim, now: Date): Promise<void> {
  const latest = await latestAnswerOf(claim);
  if (latest?.answer !== 'withdrawn') return;
  await recordAnswerOf(claim.key, PURPOSE, {
    answer: 'granted',
    basis: 'consent',
    source: 'unsubscribe page, taken back',
    at: after(latest, now),
    textVersion: TEXT_VERSION,
    evidence: { ...claim.evidence, pressedAt: now },
  });
}

async function latestAnswerOf(claim: UnsubscribeClaim): Promise<HeldAnswer | undefined> {
  return (await latestAnswers([claim.key], PURPOSE)).get(claim.key);
}

/** A press is later than anything filed before it, even when an import gave that a time still to come. */
function after(latest: HeldAnswer | undefined, now: Date): Date {
  return latest && latest.at >= now ? new Date(latest.at.getTime() + 1) : now;
}
