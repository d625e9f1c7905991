// The order of the log: by time, then by id. What is folded depends on it, so memory and database must agree on it.

export interface LogPlace {
  timestamp: Date;
  _id: string;
}

/** Negative when `one` comes before `other`. Ids are compared by their bytes, as MongoDB does, not by UTF-16 as `<` does. */
export function byLogOrder(one: LogPlace, other: LogPlace): number {
  const apart = one.timestamp.getTime() - other.timestamp.getTime();
  return apart !== 0 ? apart : Buffer.compare(Buffer.from(one._id), Buffer.from(other._id));
}
