// Files answers, keeps out what comes back of people who were erased, and lets this node act on them at once.
import type { ConsentAnswer, HeldAnswer, Purpose } from './answer.js';
import { type Filing, fileAnswers, filingOf } from './consent-store.js';
import { pastOfErased } from './erasure/past-of-erased.js';
import { announceNews } from './on-news.js';

/**
 * Files the answers. The latest by `at` holds, whatever order they arrive in; of two at the same moment the
 * withdrawal holds. Repeating an answer changes nothing. What an erased person once allowed is left out when it comes
 * again, from an import or a restored file; a "no" of theirs is always filed, and then without the identifier.
 */
export async function recordAnswers(answers: ConsentAnswer[]): Promise<void> {
  const past = await pastOfErased(answers);
  const filings = answers.flatMap((answer, index) => {
    if (!past[index]) return [filingOf(answer)];
    return answer.answer === 'withdrawn' ? [unnamed(filingOf(answer))] : [];
  });
  await file(filings);
}

/** Files answers of whom nothing else is stored: the key is enough to keep a "no". */
export async function recordUnnamedAnswers(answers: ConsentAnswer[]): Promise<void> {
  await file(answers.map((answer) => unnamed(filingOf(answer))));
}

/** Files an answer that came through a link, which knows the person by file key only. */
export async function recordAnswerOf(key: string, purpose: Purpose, answer: HeldAnswer): Promise<void> {
  await file([{ key, purpose, answer }]);
}

async function file(filings: Filing[]): Promise<void> {
  if (filings.length === 0) return;
  await fileAnswers(filings);
  announceNews({ kind: 'answers', keys: filings.map(({ key }) => key) });
}

function unnamed({ identifier: _none, ...filing }: Filing): Filing {
  return filing;
}
