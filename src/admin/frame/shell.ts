// What stands around every page: navigation, the person logged in, notices and the line at the foot.
import type { Request, Response } from 'express';
import { marketingStopped } from '../../campaigns/index.js';
import { csrfToken, userOf } from '../../platform/auth/log-in.js';
import { count, day } from '../show/format.js';
import { assetUrl } from './assets.js';
import { readDemo } from './demo-setting.js';
import { type Navigation, navigationAt } from './navigation.js';

export interface Notice {
  tone: 'accent' | 'bad' | 'good' | 'warn';
  icon: string;
  role: 'alert' | 'status';
  title: string;
  text: string;
  href: string | null;
  link: string;
}

export interface Shell {
  title: string;
  assets: Assets;
  nav: Navigation;
  csrf: string;
  search: string;
  user: { email: string; name: string; initials: string };
  mayChange: boolean;
  notices: Notice[];
  foot: string[];
}

export interface Assets {
  styles: string[];
  theme: string;
}

export const pageAssets: Assets = {
  styles: ['tokens.css', 'components.css', 'extra.css'].map(assetUrl),
  theme: assetUrl('theme.js'),
};

// A deed answers with a redirect that carries one of these words, so that nothing from the address is ever printed.
const DONE = new Map([
  ['paused', 'The campaign is paused. What waits in it waits on; nothing is lost.'],
  ['resumed', 'The campaign runs again.'],
  ['stopped', 'All marketing is stopped. Nothing is decided and nothing that waits goes out.'],
  ['started', 'Marketing goes on where it stopped.'],
  ['key-made', 'The key is valid. Other nodes know it within seconds.'],
  ['key-ends', 'The key’s end is set. On other nodes it holds within seconds.'],
  [
    'consent-mode',
    'The consent mode is changed. It holds on every node within seconds, for events that come from now on.',
  ],
  ['merged', 'The two are one customer now. It stands in the merge log, where it can be taken back.'],
  ['kept-apart', 'They are kept apart and will not be suggested again.'],
  ['undone', 'The merge is taken back: the history went back and both profiles were folded again.'],
  ['erased', 'The person is erased. The receipt holds numbers only.'],
]);

/** The frame of one page for the person who is logged in; comes after `requireUser`. */
export async function shellFor(request: Request, response: Response, title: string): Promise<Shell> {
  const user = userOf(response);
  return {
    title,
    assets: pageAssets,
    nav: navigationAt(request.path),
    csrf: csrfToken(response),
    search: request.path === '/admin/customers' ? String(request.query.text ?? '') : '',
    user: { email: user.email, ...namesOf(user.email) },
    mayChange: user.role !== 'viewer',
    notices: [...doneNotices(String(request.query.done ?? '')), ...(await standingNotices())],
    foot: await footLines(),
  };
}

function namesOf(email: string): { name: string; initials: string } {
  const name = email.split('@')[0] ?? email;
  return { name, initials: name.slice(0, 2).toUpperCase() };
}

function doneNotices(deed: string): Notice[] {
  const text = DONE.get(deed);
  return text ? [{ tone: 'good', icon: 'check', role: 'status', title: 'Done.', text, href: null, link: '' }] : [];
}

async function standingNotices(): Promise<Notice[]> {
  if (!(await marketingStopped())) return [];
  const text = 'Nobody enters a campaign and no message goes out.';
  const way = { href: '/admin/#switch', link: 'Go to the switch' };
  return [{ tone: 'warn', icon: 'paused', role: 'status', title: 'All marketing is stopped.', text, ...way }];
}

async function footLines(): Promise<string[]> {
  const demo = await readDemo();
  if (!demo) return ['All times are UTC.'];
  const moved = `Dates are moved forward by ${count(demo.shiftedWeeks)} weeks, so that the last order is recent (loaded ${day(demo.loadedAt)}).`;
  const simulated = 'Figures marked “simulated” come from simulated people who open, click, unsubscribe and buy.';
  return [`${demo.attribution ?? 'Demo shop: orders are real.'} ${moved} ${simulated} All times are UTC.`];
}
