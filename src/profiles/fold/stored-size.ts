// How many bytes a value takes in the database: JSON says too little of lists, whose every number has a key there.

/** Of a value that came as JSON, as BSON; an element's type and key are not in it. */
export function storedSize(value: unknown): number {
  if (typeof value === 'string') return 5 + Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Date) return 8;
  return Object.entries(value).reduce((size, [key, item]) => size + keySize(key) + storedSize(item), 5);
}

/** Of an element's type and key. */
export function keySize(key: string): number {
  return 2 + Buffer.byteLength(key);
}
