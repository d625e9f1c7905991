// Somebody withdrew the permission through a message. Only a POST withdraws, so there is no machine to tell apart.
import { getMessage } from '../email/index.js';
import { outcomeKey } from './outcome.js';
import { recordOnce } from './outcome-store.js';

/** Records it once, at the first withdrawal. Answers whether it is new; false too for a message that is not known. */
export async function recordUnsubscribe({ messageId, at }: { messageId: string; at: Date }): Promise<boolean> {
  const message = await getMessage(messageId);
  return message !== null && recordOnce(outcomeKey(message, 'unsubscribed'), { at, class: 'human' });
}
