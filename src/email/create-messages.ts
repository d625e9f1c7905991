// Makes a message of each decision to send: what no address stands for, or was written to already, is withheld at once.
import { type Decision, markHandedOver, takeUndelivered } from '../campaigns/index.js';
import { inTransaction } from '../platform/mongo.js';
import { currentProfiles } from '../profiles/index.js';
import { isMailAddress } from './mail-address.js';
import { claimAddresses } from './mail-claim-store.js';
import { type Message, messageFrom } from './message.js';
import { insertMessages } from './message-store.js';

const BATCH = 500;

/**
 * Takes every decision of kind `send` that has no message yet. Message, claim of the address and the mark on the decision
 * are one transaction, so a crash or a second node neither loses nor doubles one. Answers how many messages were made.
 */
export async function createMessages({ now }: { now: Date }): Promise<number> {
  let made = 0;
  for (;;) {
    const decisions = await takeUndelivered(BATCH);
    if (decisions.length === 0) return made;
    made += await createFrom(decisions, now);
  }
}

async function createFrom(decisions: Decision[], now: Date): Promise<number> {
  const profiles = await currentProfiles(decisions.map(({ profileId }) => profileId));
  const addresses = new Map([...profiles].map(([id, { behaviour }]) => [id, behaviour.email?.address.trim() ?? '']));
  const drafts = decisions.map((decision) => messageFrom(decision, addresses.get(decision.profileId) ?? '', now));
  return inTransaction(async (session) => {
    const addressed = drafts.filter(({ address }) => isMailAddress(address));
    const owners = await claimAddresses(addressed, session);
    const made = await insertMessages(
      drafts.map((draft) => settled(draft, owners)),
      session,
    );
    await markHandedOver(
      drafts.map(({ id }) => id),
      session,
    );
    return made;
  });
}

function settled(draft: Message, owners: Set<string>): Message {
  if (draft.address === '') return { ...draft, state: 'withheld', reason: 'no address' };
  if (!isMailAddress(draft.address)) return { ...draft, state: 'withheld', reason: 'address not valid' };
  return owners.has(draft.id) ? draft : { ...draft, state: 'withheld', reason: 'address already written to' };
}
