// Turns claimed messages into mails ready to leave, or says which of them may not: the last check happens here.
import { decisionsOf, lastCheck } from '../campaigns/index.js';
import type { Sender } from './delivery.js';
import { type Filled, fillContexts } from './fill-contexts.js';
import { keepLinks, type LinkPlace } from './link-store.js';
import { linkToken, openToken } from './mail-tokens.js';
import type { Message } from './message.js';
import { outgoingMail } from './outgoing-mail.js';
import { type RenderResult, renderMail } from './template/render-mail.js';
import type { TemplateSet } from './template/template-set.js';
import type { OutgoingMail } from './transport.js';

/** What all mails of one claim have in common. */
export interface Stationery {
  sender: Sender;
  templates: TemplateSet;
  openPixel: boolean;
}

export interface Prepared {
  ready: { message: Message; mail: OutgoingMail }[];
  withheld: { id: string; reason: string }[];
}

/** Checks, fills and renders a group of messages; the targets of their links are stored when it answers. */
export async function prepareMails(messages: Message[], stationery: Stationery, now: Date): Promise<Prepared> {
  const obstacles = await obstaclesOf(messages, now);
  const clear = messages.filter(({ id }) => !obstacles.has(id));
  const withheld = [...obstacles].map(([id, reason]) => ({ id, reason }));
  const ready: Prepared['ready'] = [];
  const links: { place: LinkPlace; targets: Map<string, string> }[] = [];
  for (const filled of await fillContexts(clear, stationery.sender, now)) {
    const { message } = filled;
    const result = render(filled, stationery);
    if (result.kind === 'invalid') {
      withheld.push({ id: message.id, reason: `invalid render: ${result.reason}` });
    } else {
      links.push({ place: message, targets: result.mail.targets });
      ready.push({ message, mail: outgoingMail(filled, result.mail, stationery.sender, now) });
    }
  }
  await keepLinks(links);
  return { ready, withheld };
}

/** Message id → why it may not go out now; those that may are absent. */
async function obstaclesOf(messages: Message[], now: Date): Promise<Map<string, string>> {
  const wanted = new Map(messages.map((message) => [message.id, message]));
  const all = await decisionsOf(messages.map(({ profileId }) => profileId));
  const checks = await lastCheck(
    all.filter(({ id }) => wanted.has(id)),
    now,
  );
  const obstacles = new Map<string, string>();
  for (const { id, address } of messages) {
    const check = checks.get(id);
    if (!check) obstacles.set(id, 'decision gone');
    else if (check.kind === 'withheld') obstacles.set(id, `${check.reason}: ${check.sentence}`);
    // The claim on one mail per address was made for the old one.
    else if (check.address.trim().toLowerCase() !== address.toLowerCase()) obstacles.set(id, 'address has changed');
  }
  return obstacles;
}

function render({ message, context }: Filled, { sender, templates, openPixel }: Stationery): RenderResult {
  const at = (path: string) => new URL(path, sender.baseUrl).href;
  return renderMail(templates, {
    template: message.template,
    subject: message.subject,
    context,
    linkFor: (link) => at(`/l/${linkToken({ messageId: message.id, link })}`),
    pixelUrl: openPixel ? at(`/o/${openToken(message.id)}`) : null,
  });
}
