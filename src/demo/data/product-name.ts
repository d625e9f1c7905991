// Turns the shop's shouted descriptions (`SET/6 RED SPOTTY PAPER PLATES`) into names that a person would print.

const PROPER_NAMES = new Map(
  `Christmas Xmas Santa Easter Valentine Noel Halloween London Paris England English French France Danish Scandinavian Chinese
  Moroccan Swedish Indian Victorian Edwardian Regency Union Jack Charlie Lola Charlotte Suki Boudicca Murano Montana Elvis Columbian
  Parisienne Emily Rosie Poppy Olivia Nicole Maria Heidi Ollie Hilda Scottie Buffalo Bill Japanese Venetian Medina Tuscan Provencal
  Covent Oxford George British Hawaiian Mao Budda Buddha Dotcomgiftshop I I'm I'd CRUK USB LED DIY ABC TV CD WC IPod AmazonFee A4 A5 A6 A7
  T-light T-lights`
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);

const SHORTHAND: readonly (readonly [RegExp, string])[] = [
  [/^\*/, ''],
  [/\b(?:set|s)\s?\/\s?(\d+)\b/g, 'set of $1'],
  [/\bpack\s?\/\s?(\d+)\b/g, 'pack of $1'],
  [/\bbox\s?\/\s?(\d+)\b/g, 'box of $1'],
  [/\b(?:asstd|asst|ass)\b\.?/g, 'assorted'],
  [/\bw\/\s?|\bw\b(?![.'"])/g, 'with '],
  [/\bneckl(?:ac)?\b\.?/g, 'necklace '],
  [/\bc\/cover\b/g, 'cushion cover'],
  [/\bb'fly\b/g, 'butterfly'],
  [/\bdec\b\.?$/g, 'decoration'],
  [/\bt-light hold\b/g, 't-light holder'],
  [/\s*,\s*/g, ', '],
  [/,\s*$/, ''],
  [/\b3d\b/g, '3D'],
  [/\s+/g, ' '],
];

/**
 * The name in sentence case with known proper names and the commonest shorthand written out; measures stay lower-case (`45x45cm`).
 * An empty description gives an empty name.
 */
export function productNameFrom(description: string): string {
  const plain = SHORTHAND.reduce((text, [from, to]) => text.replace(from, to), description.trim().toLowerCase()).trim();
  const words = plain.replace(/[a-z][a-z'-]*(?:\d\b)?/g, (word) => PROPER_NAMES.get(word) ?? word);
  return words.replace(/^[^a-z0-9]*[a-z]/i, (start) => start.toUpperCase()).replace(/"([a-z])"/g, letterInCapitals);
}

function letterInCapitals(quoted: string): string {
  return quoted.toUpperCase();
}
