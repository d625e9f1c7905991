// The orders that reach a campaign's goal: the same ones by which its lift is measured, read for many people at once.
import { ordersBetween } from '../commerce/index.js';
import type { Profile, ProfileId } from '../profiles/index.js';
import { sayDay } from './say.js';

/** When each of these profiles ordered last after the earliest of `since`; absent who did not. One query. */
export async function newestOrders(profileIds: ProfileId[], since: Date[], now: Date): Promise<Map<ProfileId, Date>> {
  const earliest = since.reduce<Date | null>((first, at) => (first && first <= at ? first : at), null);
  if (!earliest || profileIds.length === 0) return new Map();
  const orders = await ordersBetween([...new Set(profileIds)], justAfter(earliest), justAfter(now));
  // They come oldest first, so the newest stays.
  return new Map(orders.filter(({ amount }) => amount > 0).map(({ profileId, at }) => [profileId, at]));
}

/** Pure. Whether the order that counts came after `since`, and what is known of orders in words. */
export function orderedSince(
  { orders }: Profile,
  newestOrderAt: Date | undefined,
  since: Date,
): { ordered: boolean; value: string } {
  if (newestOrderAt && newestOrderAt > since) return { ordered: true, value: `last order ${sayDay(newestOrderAt)}` };
  const told = orders?.lastAt ?? null;
  if (!told) return { ordered: false, value: 'no order' };
  const unproven = told > since ? ', which only a browser has told and which proves nothing' : '';
  return { ordered: false, value: `last order ${sayDay(told)}${unproven}` };
}

function justAfter(time: Date): Date {
  return new Date(time.getTime() + 1);
}
