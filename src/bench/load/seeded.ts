// Chance that comes out the same at every run with the same seed.

/** Numbers from 0 (included) to 1 (excluded); mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mixed(state) / 2 ** 32;
  };
}

/** 32 hexadecimal digits that look drawn, always the same for the same three numbers: ids of clients are random. */
export function scatteredId(seed: number, request: number, place: number): string {
  let id = '';
  for (let part = 1; part <= 4; part += 1) {
    const word = mixed((Math.imul(seed, 0x9e3779b1) ^ Math.imul(request, 0x85ebca77) ^ mixed(place * 4 + part)) >>> 0);
    id += mixed(word + part)
      .toString(16)
      .padStart(8, '0');
  }
  return id;
}

function mixed(number: number): number {
  let word = Math.imul(number ^ (number >>> 15), number | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return (word ^ (word >>> 14)) >>> 0;
}
