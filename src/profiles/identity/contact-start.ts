// What is known of a profile before any event.
import { type Behaviour, emptyBehaviour } from '../fold/behaviour.js';
import { isAddress } from './identity.js';

/** Of a contact, who has nothing but an address, the address; of everybody else nothing. */
export function behaviourBefore(createdAt: Date, identifiers: { subject: string }[]): Behaviour {
  const nothing = emptyBehaviour(createdAt);
  const [first] = identifiers;
  if (!first || !identifiers.every(({ subject }) => isAddress(subject))) return nothing;
  return { ...nothing, email: { address: first.subject.slice('email:'.length), verified: true } };
}
