// What e-mail holds about a person: messages, the claims on their address, mails in the built-in mailbox, links with their code.
import type { Counts, Forgotten, Person } from '../consent/index.js';
import { rekey } from '../platform/rekey-store.js';
import type { ProfileId } from '../profiles/index.js';
import { removeLinksWith } from './link-store.js';
import { dropClaims } from './mail-claim-store.js';
import { mailsTo, removeMailsTo } from './mailbox/mailbox-store.js';
import { type MessageRow, messageOf, messages, messagesOf } from './message-store.js';

export async function tell(person: Person): Promise<Record<string, unknown>> {
  const own = await messagesOf(person.profileIds as ProfileId[]);
  const addresses = addressesOf(person, own);
  return { messages: own, mailbox: await mailsTo(addresses) };
}

/** What was waiting will not go; what was being handed over at this moment nobody will know the end of. */
export async function forget(person: Forgotten): Promise<Counts> {
  const filter = { profileId: { $in: person.profileIds } };
  const rows = await messages.find(filter as never).toArray();
  const own = rows.map(messageOf);
  await dropClaims(own);
  const links = await removeLinksWith(own);
  const mails = await removeMailsTo(addressesOf(person, own), person.until);
  const kept = await rekey(messages, filter as never, (row) => disguised(row, person));
  return { messagesKeptWithoutName: kept, mailsInMailbox: mails, linksWithCodeOrAddress: links };
}

function addressesOf({ identifiers }: Person, own: { address: string }[]): string[] {
  const known = identifiers.filter((id) => id.startsWith('email:')).map((id) => id.slice('email:'.length));
  return [...new Set([...known, ...own.map(({ address }) => address.toLowerCase())])].filter(
    (address) => address !== '',
  );
}

/** Campaign, step, state and times stay: both sums of a campaign hold. What a server answered may name the address. */
function disguised(row: MessageRow, { as, disguise, disguiseWithin }: Forgotten): MessageRow {
  const { token: _t, node: _n, leaseUntil: _l, reply: _r, providerId: _p, couponCode, reason, ...kept } = row;
  const state = row.state === 'waiting' ? 'cancelled' : row.state === 'sending' ? 'uncertain' : row.state;
  const word = row.state === 'withheld' ? reason?.split(':')[0] : undefined;
  return {
    ...kept,
    _id: disguiseWithin(row._id, row.profileId),
    profileId: as as ProfileId,
    address: '',
    subject: '',
    state,
    ...(word === undefined ? {} : { reason: word }),
    ...(couponCode === undefined ? {} : { couponCode: disguise(couponCode) }),
  };
}
