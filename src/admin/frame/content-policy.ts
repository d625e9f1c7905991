// What a browser may load and run on the admin's pages: nothing inline, nothing foreign; a mail is shown in a cage of its own.
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers for all of `/admin`: only our own style sheets and script run, and no other site may frame a page. */
export function adminHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
    // The service may stand behind a proxy that ends TLS; whether this host is https only is decided there.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
  });
}

const pagePolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  // The live view's stream.
  connectSrc: ["'self'"],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/**
 * The policy for one mail shown as HTML. Mails carry their styles inline, so those may apply here; scripts, forms and
 * foreign images may not: an image of a foreign host would tell its owner that the mail was looked at.
 */
export const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');
