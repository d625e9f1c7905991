// Who is held out. The profile keeps one bucket for life; each campaign shuffles the buckets anew, so it holds out other people.
import { createHash } from 'node:crypto';

const BUCKETS = 10_000;

const orders = new Map<string, number[]>();
const KEPT_CAMPAIGNS = 100;

/**
 * The buckets (0..9999) that a campaign holds out: all buckets put in the order of the first 48 bits of
 * SHA-256("campaign id:bucket"), of which the first `share` of them. So the share of buckets is exact, and people already
 * held out stay so when the share is raised.
 */
export function heldOutBuckets(campaignId: string, share: number): Set<number> {
  return new Set(orderOf(campaignId).slice(0, Math.round(share * BUCKETS)));
}

/** Kept, because making it costs about 20 ms and every sweep asks for it. */
function orderOf(campaignId: string): number[] {
  const known = orders.get(campaignId);
  if (known) return known;
  if (orders.size >= KEPT_CAMPAIGNS) orders.clear();
  const places = Array.from({ length: BUCKETS }, (_, bucket) => ({ bucket, place: placeOf(campaignId, bucket) }));
  const order = places.sort((a, b) => a.place - b.place || a.bucket - b.bucket).map(({ bucket }) => bucket);
  orders.set(campaignId, order);
  return order;
}

function placeOf(campaignId: string, bucket: number): number {
  return createHash('sha256').update(`${campaignId}:${bucket}`).digest().readUIntBE(0, 6);
}
