// What the admin is given by the service: it may not import what stands above the rooms.
import type { ErasureAnswer } from '../../consent/index.js';
import type { Clock } from '../../platform/clock.js';
import type { ProfileId } from '../../profiles/index.js';

export interface AdminParts {
  clock: Clock;
  /** Where clients reach this service; without it the address that the browser asked. */
  baseUrl?: string | undefined;
  /** Says that the service stops: streams end then, so that nothing waits for them. */
  closing?: AbortSignal | undefined;
  /** Whoever can tell and forget all that is known of a person. */
  people?: PersonDoors | undefined;
}

export interface PersonDoors {
  /** All that every room holds, ready to be sent as JSON; null when there is nobody of this id. */
  exportPerson(id: ProfileId): Promise<object | null>;
  /** Forgets the person in every room; null when there is nobody of this id. `by`: who decided. */
  erasePerson(id: ProfileId, by: string): Promise<ErasureAnswer | null>;
}
