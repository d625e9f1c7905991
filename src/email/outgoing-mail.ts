// The envelope and headers around a rendered mail.
import { createHash } from 'node:crypto';
import type { Sender } from './delivery.js';
import type { Filled } from './fill-contexts.js';
import type { RenderedMail } from './template/render-mail.js';
import type { OutgoingMail } from './transport.js';

/** Names us among a sender's streams in Feedback-ID: 5 to 15 characters. */
const SENDER_ID = 'rapport';

/** `now` stands in `Date:`. */
export function outgoingMail(filled: Filled, mail: RenderedMail, sender: Sender, now: Date): OutgoingMail {
  const { message, name, context } = filled;
  const domain = sender.from.address.split('@')[1] ?? 'localhost';
  const { campaignId, step } = message;
  return {
    messageId: `${messageIdOf(message.id)}@${domain}`,
    from: sender.from,
    to: { name, address: message.address },
    date: now,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    unsubscribeUrl: context.mail.unsubscribeUrl,
    list: { id: `${campaignId}.${domain}`, name: sender.shopName },
    feedbackId: [campaignId, step, sender.project, SENDER_ID].join(':'),
  };
}

/** From the message's id alone: the second try of a mail carries the same, and it tells nothing about the person. */
export function messageIdOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}
