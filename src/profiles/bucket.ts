// Which of ten thousand buckets a person falls into: drawn once, stored on the profile, kept for good.
import { createHash } from 'node:crypto';

export const BUCKETS = 10_000;

/** 0..9999, evenly spread, always the same for the same id: whoever makes the row first draws the same bucket. */
export function bucketOf(profileId: string): number {
  return createHash('sha256').update(profileId).digest().readUInt32BE(0) % BUCKETS;
}
