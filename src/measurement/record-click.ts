// A link of a message was followed.
import { getMessage } from '../email/index.js';
import { classifyHit, type Visit } from './classify-hit.js';
import { outcomeKey } from './outcome.js';
import { recordHit } from './outcome-store.js';

/** Records it with the key of the link; a message that is no longer known records nothing. */
export async function recordClick(click: { messageId: string; link: string }, visit: Visit): Promise<void> {
  const message = await getMessage(click.messageId);
  if (!message) return;
  const hit = { at: visit.at, class: classifyHit('clicked', visit, message), link: click.link };
  await recordHit(outcomeKey(message, 'clicked'), hit);
}
