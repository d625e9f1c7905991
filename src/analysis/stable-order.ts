// Sorting by number in linear time: a comparator sort of ten million customers takes seconds, this a fraction of one.

const DIGIT = 0x10000;

/**
 * Positions of `keys` from the smallest to the largest, equal keys kept in the order of `start` (default: as they stand),
 * so that sorting by the second key first and the first key last sorts by both.
 * Least-significant-digit radix sort (Knuth, TAOCP 3, §5.2.5) on the bits of the numbers as doubles; digits that all keys
 * share are skipped, so small integers cost two passes.
 */
export function stableOrder(keys: ArrayLike<number>, start?: Uint32Array): Uint32Array {
  const digits = sortableDigits(keys);
  let order = start ? start.slice() : asTheyStand(keys.length);
  let spare: Uint32Array<ArrayBuffer> = new Uint32Array(keys.length);
  for (let place = 0; place < 4; place++) {
    const counts = countDigits(digits, place);
    if (counts.includes(keys.length)) continue;
    let next = 0;
    for (let digit = 0; digit < DIGIT; digit++) {
      const count = counts[digit] as number;
      counts[digit] = next;
      next += count;
    }
    for (let i = 0; i < order.length; i++) {
      const position = order[i] as number;
      const digit = digits[position * 4 + place] as number;
      const target = counts[digit] as number;
      spare[target] = position;
      counts[digit] = target + 1;
    }
    [order, spare] = [spare, order];
  }
  return order;
}

function asTheyStand(length: number): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  return order;
}

/** The four 16-bit digits of each key, lowest first, arranged so that their unsigned order is the order of the numbers. */
function sortableDigits(keys: ArrayLike<number>): Uint16Array {
  const doubles = new Float64Array(keys.length);
  // Adding 0 turns −0 into 0, which would otherwise come before it.
  for (let i = 0; i < keys.length; i++) doubles[i] = (keys[i] as number) + 0;
  const words = new Uint32Array(doubles.buffer);
  for (let i = 1; i < words.length; i += 2) {
    const high = words[i] as number;
    const negative = high >= 0x80000000;
    words[i] = negative ? ~high : high | 0x80000000;
    if (negative) words[i - 1] = ~(words[i - 1] as number);
  }
  return new Uint16Array(doubles.buffer);
}

function countDigits(digits: Uint16Array, place: number): Uint32Array {
  const counts = new Uint32Array(DIGIT);
  for (let i = place; i < digits.length; i += 4) {
    const digit = digits[i] as number;
    counts[digit] = (counts[digit] as number) + 1;
  }
  return counts;
}
