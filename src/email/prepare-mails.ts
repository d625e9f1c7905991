// Turns claimed messages into mails ready to leave, or says which of them may not: the last check happens here.
import type { BugReport } from './bug-report.js';
import type { Sender } from './delivery.js';
import { type Filled, fillContexts } from './fill-contexts.js';
import { lastLook } from './last-look.js';
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
  bugs: BugReport;
}

export interface Prepared {
  ready: { message: Message; mail: OutgoingMail }[];
  withheld: { id: string; reason: string }[];
  /** What stands in the way now ends by itself or by a person: look again then. */
  postponed: { id: string; until: Date; reason: string }[];
}

/**
 * Checks, fills and renders a group of messages; the targets of their links are stored when it answers. Throws only when
 * the database fails: a mistake in making one mail withholds that one.
 */
export async function prepareMails(messages: Message[], stationery: Stationery, now: Date): Promise<Prepared> {
  const { clear, withheld, postponed } = await lastLook(messages, now);
  const prepared: Prepared = { ready: [], withheld, postponed };
  const links: { place: LinkPlace; targets: Map<string, string> }[] = [];
  for (const { message, fill } of await fillContexts(clear, stationery.sender, now)) {
    const made = makeMail(message, fill, stationery, now);
    if (made.kind === 'made') {
      links.push({ place: message, targets: made.targets });
      prepared.ready.push({ message, mail: made.mail });
    } else withheld.push({ id: message.id, reason: `invalid render: ${made.reason}` });
  }
  await keepLinks(links);
  return prepared;
}

type Made =
  | { kind: 'made'; mail: OutgoingMail; targets: Map<string, string> }
  | Exclude<RenderResult, { kind: 'rendered' }>;

function makeMail(message: Message, fill: () => Filled, stationery: Stationery, now: Date): Made {
  try {
    const filled = fill();
    const result = render(filled, stationery);
    if (result.kind !== 'rendered') return result;
    return {
      kind: 'made',
      mail: outgoingMail(filled, result.mail, stationery.sender, now),
      targets: result.mail.targets,
    };
  } catch (error) {
    stationery.bugs(error, message);
    // Not the error's own words: they may quote the person.
    return { kind: 'invalid', reason: `unexpected ${error instanceof Error ? error.name : 'failure'}, see the log` };
  }
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
