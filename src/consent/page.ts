// The pages of this room: plain server-rendered HTML that works without script, on any screen, for anybody.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import Handlebars from 'handlebars';
import { packageRoot } from '../platform/package-root.js';

export type PageName = 'open' | 'withdrawn' | 'unknown';

const FILES: Record<PageName, string> = {
  open: 'unsubscribe.hbs',
  withdrawn: 'unsubscribed.hbs',
  unknown: 'unknown-link.hbs',
};

let pages: Promise<Record<PageName, string>> | null = null;

/** The HTML of a page; rendered once, since no page says anything about a person. */
export async function page(name: PageName): Promise<string> {
  pages ??= renderAll();
  return (await pages)[name];
}

/** Nothing about the visit may be kept, passed on or found by a search engine; nothing but our own style may load. */
export const pageHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  });
  next();
};

async function renderAll(): Promise<Record<PageName, string>> {
  const engine = Handlebars.create();
  engine.registerPartial('layout', await source('layout.hbs'));
  const render = async (name: PageName) => engine.compile(await source(FILES[name]), { strict: true })({});
  return { open: await render('open'), withdrawn: await render('withdrawn'), unknown: await render('unknown') };
}

function source(file: string): Promise<string> {
  return readFile(join(packageRoot, 'templates', 'pages', file), 'utf8');
}
