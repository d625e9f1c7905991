// When an event really happened, whatever the sender's clock says.

/**
 * `receivedAt - (sentAt - timestamp)`: the sender's clock may be wrong, the time between its two readings is not
 * (Segment HTTP API, "timestamps"). Without `sentAt` the claim is taken as it is. Never later than `receivedAt`.
 */
export function correctedTime(claimed: Date | undefined, sentAt: Date | undefined, receivedAt: Date): Date {
  if (!claimed) return receivedAt;
  const time = sentAt ? receivedAt.getTime() - (sentAt.getTime() - claimed.getTime()) : claimed.getTime();
  return new Date(Math.min(time, receivedAt.getTime()));
}
