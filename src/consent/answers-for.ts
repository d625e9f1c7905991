// What one person answered, over all their identifiers.
import { fileKey, type HeldAnswer, latestOf, PURPOSES, type Purpose } from './answer.js';
import { latestAnswersOfAll } from './consent-store.js';

export type Answers = Partial<Record<Purpose, HeldAnswer>>;

/** Per purpose the latest explicit answer given under any of these identifiers; a purpose never answered is absent. */
export async function answersFor(identifiers: string[]): Promise<Answers> {
  const keys = [...new Set(identifiers.map(fileKey))];
  const found = await latestAnswersOfAll(keys);
  const answers: Answers = {};
  for (const purpose of PURPOSES) {
    const latest = latestOf(keys.flatMap((key) => found.get(key)?.[purpose] ?? []));
    if (latest) answers[purpose] = latest;
  }
  return answers;
}
