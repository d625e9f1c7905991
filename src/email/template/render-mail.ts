// Fills a template: answers a complete mail or the fault that would have broken it, never something in between.
import type { MailContext } from './mail-context.js';
import { plainText } from './plain-text.js';
import { rewriteLinks } from './rewrite-links.js';
import { sentenceOfFault, TemplateError } from './template-fault.js';
import { isFault, type TemplateSet, unknownTemplate } from './template-set.js';

/** Mail programs cut longer mails off. */
const HTML_CAP = 100 * 1024;

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
  /** Key of the link → where it leads. */
  targets: Map<string, string>;
}

export type RenderResult = { kind: 'rendered'; mail: RenderedMail } | { kind: 'invalid'; reason: string };

export interface RenderRequest {
  template: string;
  /** The campaign's line, a template itself. */
  subject: string;
  context: MailContext;
  linkFor: (key: string) => string;
  /** Address of the open pixel; null leaves it out. */
  pixelUrl: string | null;
}

/** `reason` names file, line and column and quotes nothing about the person. */
export function renderMail(set: TemplateSet, request: RenderRequest): RenderResult {
  try {
    return render(set, request);
  } catch (error) {
    if (error instanceof TemplateError) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}

function render(set: TemplateSet, { template, subject, context, linkFor, pixelUrl }: RenderRequest): RenderResult {
  const entry = set.templates.get(template) ?? unknownTemplate(template);
  if (isFault(entry)) return { kind: 'invalid', reason: sentenceOfFault(entry) };
  const line = oneLine(entry.subject(subject)(context));
  if (line === '') return { kind: 'invalid', reason: 'subject:1:1 is empty' };
  const preheader = oneLine(entry.preheader(context));
  const page = entry.page({ ...context, mail: { ...context.mail, subject: line, preheader } }).trim();
  const rewritten = rewriteLinks(page, linkFor);
  if (rewritten.kind === 'bad-link') return { kind: 'invalid', reason: `${template}.hbs: ${rewritten.message}` };
  const { targets } = rewritten.linked;
  const html = withPixel(rewritten.linked.html, pixelUrl);
  if (Buffer.byteLength(html) > HTML_CAP)
    return { kind: 'invalid', reason: `${template}.hbs: more than 100 KB of HTML` };
  return { kind: 'rendered', mail: { subject: line, html, text: plainText(html), targets } };
}

function withPixel(html: string, url: string | null): string {
  if (url === null) return html;
  const pixel = `<img src="${url}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;
  const end = html.lastIndexOf('</body>');
  return end < 0 ? html + pixel : html.slice(0, end) + pixel + html.slice(end);
}

/** Headers have one line; anything that could start another becomes a space. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into a header
  return text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
}
