// What one person answered, over all their identifiers.
import { fileKey, type HeldAnswer, latestOf, PURPOSES, type Purpose } from './answer.js';
import { latestAnswersOfAll } from './consent-store.js';

export type Answers = Partial<Record<Purpose, HeldAnswer>>;

/** Per purpose the latest explicit answer given under any of these identifiers; a purpose never answered is absent. */
export async function answersFor(identifiers: string[]): Promise<Answers> {
  return (await answersForEach([identifiers]))[0] ?? {};
}

/** The same for many people at once, in the order given. One query. */
export async function answersForEach(people: string[][]): Promise<Answers[]> {
  const keys = people.map((identifiers) => identifiers.map(fileKey));
  const found = await latestAnswersOfAll([...new Set(keys.flat())]);
  return keys.map((own) => {
    const answers: Answers = {};
    for (const purpose of PURPOSES) {
      const latest = latestOf(own.flatMap((key) => found.get(key)?.[purpose] ?? []));
      if (latest) answers[purpose] = latest;
    }
    return answers;
  });
}
