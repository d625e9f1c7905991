// The last look at claimed messages before they are made into mails: which may go now, which never, which later.
import { decisionsOf, lastCheck } from '../campaigns/index.js';
import type { Message } from './message.js';

export interface LastLook {
  clear: Message[];
  withheld: { id: string; reason: string }[];
  postponed: { id: string; until: Date; reason: string }[];
}

export async function lastLook(messages: Message[], now: Date): Promise<LastLook> {
  const wanted = new Set(messages.map(({ id }) => id));
  const all = await decisionsOf(messages.map(({ profileId }) => profileId));
  const checks = await lastCheck(
    all.filter(({ id }) => wanted.has(id)),
    now,
  );
  const look: LastLook = { clear: [], withheld: [], postponed: [] };
  for (const message of messages) {
    const { id, address } = message;
    const check = checks.get(id);
    if (!check) look.withheld.push({ id, reason: 'decision gone' });
    else if (check.kind === 'withheld') look.withheld.push({ id, reason: `${check.reason}: ${check.sentence}` });
    else if (check.kind === 'waits') {
      look.postponed.push({ id, until: check.until, reason: `${check.reason}: ${check.sentence}` });
      // The claim on one mail per address was made for the old one.
    } else if (!sameAddress(check.address, address)) look.withheld.push({ id, reason: 'address has changed' });
    else look.clear.push(message);
  }
  return look;
}

function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.toLowerCase();
}
