// Which events somebody wants to look on at: of a source, of a name, of one person.
import { currentIdOf, type ProfileId, subjectsOf } from '../../profiles/index.js';
import type { WatchFilter } from '../../tracking/index.js';

export interface LiveSearch {
  source: string;
  name: string;
  /** A user id, an anonymous id, one of them with its kind (`user:…`), or a link to a person's page or its id. */
  person: string;
}

const PROFILE_ID = /(?:^|\/admin\/customers\/)([0-9a-f]{8}-[0-9a-f-]{27})(?:[?#].*)?$/;

export async function watchFilterOf({ source, name, person }: LiveSearch): Promise<WatchFilter> {
  return {
    ...(source && { sourceId: source }),
    ...(name && { name }),
    ...(person && { identifiers: await identifiersOf(person) }),
  };
}

async function identifiersOf(person: string): Promise<string[]> {
  const profileId = PROFILE_ID.exec(person)?.[1];
  const known = profileId ? await subjectsOf(await currentIdOf(profileId as ProfileId)) : [];
  if (known.length > 0) return known;
  // An anonymous id has the form of a profile's id in many clients.
  return /^(user|anonymous):/.test(person) ? [person] : [`user:${person}`, `anonymous:${person}`];
}
