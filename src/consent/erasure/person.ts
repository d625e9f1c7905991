// A person as every room is asked about them, and what a room has to be able to do: tell all it holds, and forget it.
import { createHmac } from 'node:crypto';

/** A stretch of an identifier's time, from `from` until just before `to`; null is open. A device may have had other users. */
export interface PersonSpan {
  subject: string;
  from: Date | null;
  to: Date | null;
}

export interface Person {
  /** The person's profile, and those that were joined to it. */
  profileIds: string[];
  /** `user:…`, `anonymous:…`, `email:…` */
  identifiers: string[];
  /** Whose events are theirs, and from when to when. */
  spans: PersonSpan[];
}

export interface Forgotten extends Person {
  /** The random id under which amounts stay in the books; no profile has it. */
  as: string;
  /** What happened after this time is a fresh act and stays. */
  until: Date;
  /** Another random id for an id: the same one whenever it is asked, until the erasure is through. */
  disguise(id: string): string;
  /** For ids that begin with the person's profile id, such as a decision's: only that part is disguised. */
  disguiseWithin(id: string, profileId: string): string;
}

/** What of what was there, in words and numbers: `{ events: 12 }`. */
export type Counts = Record<string, number>;

export interface Room {
  name: string;
  /** Everything that the room holds about the person. */
  tell(person: Person): Promise<Record<string, unknown>>;
  /** May be stopped anywhere and asked again, also when nothing is left. */
  forget(person: Forgotten): Promise<Counts>;
}

/** Every disguised id begins with this; no profile's id does. */
export const ERASED = 'erased-';

/** Whoever does not have `secret` any more can neither make nor undo these ids. */
export function forgottenBy(person: Person, secret: string, until: Date): Forgotten {
  const disguise = (id: string) => ERASED + createHmac('sha256', secret).update(id).digest('base64url').slice(0, 22);
  return {
    ...person,
    as: disguise('the person'),
    until,
    disguise,
    disguiseWithin: (id, profileId) =>
      id.startsWith(`${profileId}:`) ? disguise(profileId) + id.slice(profileId.length) : disguise(id),
  };
}
