// Made-up facts must be the same on every machine and at every start, so they are drawn from a hash instead of at random.
import { createHash } from 'node:crypto';

/** A number from 0 (included) to 1 (excluded) that depends on the text alone; even over many texts. */
export function drawnByLot(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}
