// Who of many people refuses a purpose, asked cheaply: mostly nobody does.
import { fileKey, givenAt, latestOf, type Purpose } from './answer.js';
import { isRefused, latestAnswers } from './consent-store.js';

/**
 * In the order of the people, each given by their identifiers: since when the person refuses, or null. `nobody` without asking
 * for the people when there is no refusal at all.
 */
export async function refusalsAmong(
  people: () => Promise<string[][]>,
  purpose: Purpose,
): Promise<(Date | null)[] | 'nobody'> {
  if (!(await isRefused(purpose))) return 'nobody';
  const keys = (await people()).map((identifiers) => identifiers.map(fileKey));
  const answers = await latestAnswers([...new Set(keys.flat())], purpose);
  return keys.map((own) => {
    const latest = latestOf(own.flatMap((key) => answers.get(key) ?? []));
    return latest?.answer === 'withdrawn' ? givenAt(latest) : null;
  });
}
