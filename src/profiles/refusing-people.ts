// Who does not want to be personalised: what one person answered under any of their identifiers counts.
import { refusalsAmong } from '../consent/index.js';
import { spansOfMany } from './identity/identity-store.js';
import type { ProfileId } from './profile.js';

const PEOPLE_AT_ONCE = 1_000;

/** Of these profiles those who refuse personalisation now, and since when. Two queries a thousand; none while nobody refuses. */
export async function refusingPersonalisation(ids: ProfileId[]): Promise<Map<ProfileId, Date>> {
  const refusing = new Map<ProfileId, Date>();
  for (let from = 0; from < ids.length; from += PEOPLE_AT_ONCE) {
    const some = ids.slice(from, from + PEOPLE_AT_ONCE);
    const people = () =>
      spansOfMany(some).then((spans) => some.map((id) => (spans.get(id) ?? []).map(({ subject }) => subject)));
    const since = await refusalsAmong(people, 'personalisation');
    if (since === 'nobody') return refusing;
    for (const [index, id] of some.entries()) {
      const at = since[index];
      if (at) refusing.set(id, at);
    }
  }
  return refusing;
}
