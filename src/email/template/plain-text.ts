// The text part: what people without HTML read, made from the very HTML that leaves, so that both always agree.
import { compile } from 'html-to-text';

const KEEP_CASE = { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 1 };

const toText = compile({
  wordwrap: 78,
  selectors: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: KEEP_CASE })),
    { selector: 'img', format: 'skip' },
    { selector: '.preheader', format: 'skip' },
    { selector: 'a.picture', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
  ],
});

export function plainText(html: string): string {
  return `${toText(html).trim()}\n`;
}
