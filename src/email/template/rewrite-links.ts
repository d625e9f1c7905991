// Turns the links of a rendered mail into counted ones, and refuses a mail whose links would not work.
import { createHash } from 'node:crypto';
import { DomUtils, parseDocument } from 'htmlparser2';

export interface Linked {
  html: string;
  /** Key of the link → where it leads. */
  targets: Map<string, string>;
}

export type LinkResult = { kind: 'linked'; linked: Linked } | { kind: 'bad-link'; message: string };

/** Left as they are: places on the page, other programs. */
const UNTOUCHED = /^(?:#|mailto:|tel:)/i;
const WEB = /^https?:\/\//i;

/**
 * Replaces every web link by `linkFor(key)`, except those marked `data-no-track` (the mark itself is removed). The key
 * says which target it is: the same address has the same key in every mail. Pictures must lie on the web, too.
 */
export function rewriteLinks(html: string, linkFor: (key: string) => string): LinkResult {
  const document = parseDocument(html);
  const targets = new Map<string, string>();
  for (const element of DomUtils.findAll(() => true, document.children)) {
    const { href, src } = element.attribs;
    if (src !== undefined && !WEB.test(src)) return badLink(element.name, 'src');
    if (href === undefined || UNTOUCHED.test(href)) continue;
    if (!WEB.test(href)) return badLink(element.name, 'href');
    if (element.name === 'a' && element.attribs['data-no-track'] === undefined) {
      const key = linkKey(href);
      targets.set(key, href);
      element.attribs.href = linkFor(key);
    }
    delete element.attribs['data-no-track'];
  }
  return {
    kind: 'linked',
    linked: { html: DomUtils.getOuterHTML(document, { encodeEntities: 'utf8', emptyAttrs: true }), targets },
  };
}

/** Twelve characters that stand for an address. */
export function linkKey(target: string): string {
  return createHash('sha256').update(target).digest('base64url').slice(0, 12);
}

function badLink(element: string, attribute: string): LinkResult {
  return { kind: 'bad-link', message: `<${element} ${attribute}> must start with http:// or https://` };
}
