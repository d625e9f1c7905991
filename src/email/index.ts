// The front door of e-mail: messages made of decisions, rendered, handed over once, and where each of them stands.

export { createMessages } from './create-messages.js';
export { deliverDue } from './deliver.js';
export { deliverJob } from './deliver-job.js';
export type { Delivery, Sender } from './delivery.js';
export { linkTarget } from './link-store.js';
export { readLinkToken, readOpenToken } from './mail-tokens.js';
export { type MailboxMail, type MailboxRow, mailboxMail, mailboxPage } from './mailbox/mailbox.js';
export { type Mailbox, startMailbox } from './mailbox/start-mailbox.js';
export type { Message, MessageState } from './message.js';
export { getMessage, messageCounts, messagesOf, settleExpired, withheldReasons } from './message-store.js';
export { allowOpenPixel } from './open-pixel.js';
export { forget, tell } from './person-data.js';
export { checkTemplates, type TemplateFault, templateFault } from './template/check-templates.js';
export { createTransport, type HandOver, type MailTransport } from './transport.js';
