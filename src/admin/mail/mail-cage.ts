// Makes a mail safe to look at: without its open pixel, which would count our look as the customer's, and in a cage of its own.
import { parseHTML } from 'linkedom';

const OPEN_PIXEL = /\/o\/[^/]+$/;

/** The mail's HTML as it was handed over, less open pixels and all that runs; links open in a new tab. */
export function cagedMail(html: string): string {
  const { document } = parseHTML(html);
  for (const image of document.querySelectorAll('img')) {
    if (OPEN_PIXEL.test(image.getAttribute('src') ?? '')) image.remove();
  }
  for (const element of document.querySelectorAll('script, iframe, object, embed, base, meta[http-equiv]'))
    element.remove();
  for (const link of document.querySelectorAll('a[href]')) {
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  return document.toString();
}
