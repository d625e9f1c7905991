// The open pixel of a message was asked for.
import { getMessage } from '../email/index.js';
import { classifyHit, type Visit } from './classify-hit.js';
import { outcomeKey } from './outcome.js';
import { recordHit } from './outcome-store.js';

/** Records it; a message that is no longer known records nothing. */
export async function recordOpen(messageId: string, visit: Visit): Promise<void> {
  const message = await getMessage(messageId);
  if (!message) return;
  await recordHit(outcomeKey(message, 'opened'), { at: visit.at, class: classifyHit('opened', visit, message) });
}
