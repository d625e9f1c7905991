// Cuts a stream into arrays, so that the database is asked once for hundreds of people and memory stays flat.

/** Arrays of `size` items, the last one shorter; nothing for an empty stream. */
export async function* inShards<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let shard: T[] = [];
  for await (const item of items) {
    shard.push(item);
    if (shard.length === size) {
      yield shard;
      shard = [];
    }
  }
  if (shard.length > 0) yield shard;
}
