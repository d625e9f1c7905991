// What an identify says about a person: traits within limits, and an address with who vouches for it.
import type { PastEvent } from '../../tracking/index.js';
import type { Behaviour } from './behaviour.js';
import { keySize, storedSize } from './stored-size.js';

export const MAX_TRAITS = 50;
/** All traits together, as they are stored. */
const MAX_TRAITS_BYTES = 6_000;
const MAX_KEY_BYTES = 64;
const MAX_VALUE_BYTES = 256;
/** RFC 5321, 4.5.3.1.3: a path of 256 characters with its two brackets. */
const MAX_ADDRESS = 254;
const ADDRESS_FORM = /^[^\s@<>"]+@[^\s@<>"]+$/;

/** Changes the draft by the traits of one identify. A browser never overwrites what a server stated. */
export function foldTraits(draft: Behaviour, event: PastEvent): void {
  for (const [key, value] of Object.entries(event.traits)) {
    if (key === 'email') foldEmail(draft, value, event.trusted);
    else if (event.trusted || !draft.verifiedTraits.includes(key)) foldTrait(draft, key, value, event.trusted);
  }
}

function foldEmail(draft: Behaviour, value: unknown, verified: boolean): void {
  if (typeof value !== 'string' || (draft.email?.verified && !verified)) return;
  const address = value.trim().toLowerCase();
  if (address.length <= MAX_ADDRESS && ADDRESS_FORM.test(address)) draft.email = { address, verified };
}

/** Null takes a trait back. What is too large is left out: a profile has to stay small. */
function foldTrait(draft: Behaviour, key: string, value: unknown, trusted: boolean): void {
  if (value === null) removeTrait(draft, key);
  if (value === null || !fits(key, value) || !makeRoom(draft, key, value, trusted)) return;
  draft.traits[key] = value;
  if (trusted && !draft.verifiedTraits.includes(key)) draft.verifiedTraits.push(key);
}

function fits(key: string, value: unknown): boolean {
  return Buffer.byteLength(key) <= MAX_KEY_BYTES && storedSize(value) <= MAX_VALUE_BYTES;
}

function removeTrait(draft: Behaviour, key: string): void {
  delete draft.traits[key];
  draft.verifiedTraits = draft.verifiedTraits.filter((name) => name !== key);
}

/** A page must not be able to crowd out what the shop's server knows. */
function makeRoom(draft: Behaviour, key: string, value: unknown, trusted: boolean): boolean {
  const { traits, verifiedTraits } = draft;
  for (;;) {
    const others = Object.keys(traits).filter((name) => name !== key);
    const bytes = others.reduce((sum, name) => sum + traitSize(name, traits[name]), traitSize(key, value));
    if (others.length < MAX_TRAITS && bytes <= MAX_TRAITS_BYTES) return true;
    const claimed = trusted ? others.find((name) => !verifiedTraits.includes(name)) : undefined;
    if (claimed === undefined) return false;
    delete traits[claimed];
  }
}

/** Its name twice: it may stand among the verified ones too. */
function traitSize(key: string, value: unknown): number {
  return keySize(key) * 2 + storedSize(value) + 8;
}
