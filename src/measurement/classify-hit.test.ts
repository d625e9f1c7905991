import { expect, test } from '@jest/globals';
import { aMessage, NOON, secondsAfter } from '../testing/message-builders.js';
import { classifyHit } from './classify-hit.js';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36';
const OUTLOOK =
  'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0; Microsoft Outlook 16.0.4266; ms-office)';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const YAHOO = 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html';
const GMAIL_SCANNER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246';
const accepted = aMessage({ state: 'accepted', acceptedAt: NOON });
const later = (userAgent: string) => ({ at: secondsAfter(NOON, 60), userAgent });

test.each([
  ['human', 'opened', CHROME],
  ['human', 'opened', OUTLOOK],
  ['human', 'clicked', IPHONE],
  ['proxy-open', 'opened', GMAIL],
  ['proxy-open', 'opened', YAHOO],
  ['machine', 'clicked', GMAIL],
  ['machine', 'opened', 'Mozilla/5.0'],
  ['machine', 'clicked', 'curl/8.5.0'],
  ['scanner', 'opened', GMAIL_SCANNER],
  ['scanner', 'clicked', 'Mozilla/5.0 (Windows NT 10.0) BarracudaSentinel Chrome/100 Safari/537.36'],
  ['unknown', 'opened', ''],
  ['unknown', 'clicked', 'Outlook-iOS/709.2226530.prod.iphone (3.24.1)'],
] as const)('%s: a minute after the hand-over, %s by %s', (expected, kind, userAgent) => {
  expect(classifyHit(kind, later(userAgent), accepted)).toBe(expected);
});

test('within two seconds of the hand-over everything is a scanner, even an image proxy', () => {
  for (const userAgent of [CHROME, GMAIL]) {
    expect(classifyHit('opened', { at: secondsAfter(NOON, 1.999), userAgent }, accepted)).toBe('scanner');
  }
  expect(classifyHit('opened', { at: secondsAfter(NOON, 2), userAgent: CHROME }, accepted)).toBe('human');
});

test('a mail whose acceptance is not written down is read by nobody yet, unless it is uncertain', () => {
  expect(classifyHit('clicked', later(CHROME), aMessage({ state: 'sending' }))).toBe('scanner');
  expect(classifyHit('clicked', later(CHROME), aMessage({ state: 'refused' }))).toBe('scanner');
  expect(classifyHit('clicked', later(CHROME), aMessage({ state: 'uncertain' }))).toBe('human');
});
