// Answers for many addresses at once whether marketing mail may go there.
import { type EmailPermission, fileKey, identifierOf, permissionOf } from './answer.js';
import { latestAnswers } from './consent-store.js';
import { suppressedSince } from './suppression-store.js';

/** One entry for every address given, under the spelling given. Two queries, however many addresses. */
export async function permissionsFor(addresses: string[]): Promise<Map<string, EmailPermission>> {
  const keys = new Map(addresses.map((address) => [address, fileKey(identifierOf(address))]));
  const filed = [...new Set(keys.values())];
  const [answers, suppressed] = await Promise.all([latestAnswers(filed, 'email-marketing'), suppressedSince(filed)]);
  return new Map([...keys].map(([address, key]) => [address, permissionOf(answers.get(key), suppressed.get(key))]));
}
