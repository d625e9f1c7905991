// Who asked: a person, a mail provider's image proxy, or a machine. Simple stated rules that need no waiting.
import { isbot } from 'isbot';
import UAParser from 'ua-parser-js';
import type { Message } from '../email/index.js';
import type { HitClass } from './outcome.js';

export interface Visit {
  at: Date;
  userAgent: string;
}

/** Nobody reads a mail that fast: filters fetch pictures and links while the mail is handed over. */
const TOO_FAST_MS = 2000;
/** They fetch a picture when a person opens the mail; their names make isbot take them for robots. */
const IMAGE_PROXY = /GoogleImageProxy|YahooMailProxy/;
/** Apple Mail Privacy Protection fetches every picture, read or not, and says no more than this. */
const PRIVACY_PROXY = 'Mozilla/5.0';
/** Scanners at delivery that isbot does not know: Barracuda's, and Gmail's, which poses as a browser of 2015. */
const SCANNER = /BarracudaSentinel|Chrome\/42\.[\d.]+ Safari\/[\d.]+ Edge\/12\.246/;

/**
 * The class of one hit. A hit before the server's answer was written down, or on a mail that it refused, is a scanner's;
 * of an `uncertain` message the time of hand-over is not known, so only the browser's name speaks.
 */
export function classifyHit(kind: 'opened' | 'clicked', { at, userAgent }: Visit, message: Message): HitClass {
  if (tooFast(at, message) || SCANNER.test(userAgent)) return 'scanner';
  if (kind === 'opened' && IMAGE_PROXY.test(userAgent)) return 'proxy-open';
  if (userAgent === PRIVACY_PROXY || isbot(userAgent)) return 'machine';
  return isBrowser(userAgent) ? 'human' : 'unknown';
}

function tooFast(at: Date, { state, acceptedAt }: Message): boolean {
  if (acceptedAt) return at.getTime() < acceptedAt.getTime() + TOO_FAST_MS;
  return state !== 'uncertain';
}

function isBrowser(userAgent: string): boolean {
  const parser = new UAParser(userAgent);
  return parser.getBrowser().name !== undefined || parser.getEngine().name !== undefined;
}
