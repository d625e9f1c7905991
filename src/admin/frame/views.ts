// Turns a page's plain view model into HTML: Handlebars with no helpers of its own, strict and always escaping.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { packageRoot } from '../../platform/package-root.js';

/** HTML that was drawn on the server from numbers and escaped text; the only thing that a template prints as it is. */
export type DrawnHtml = Handlebars.SafeString;

const folder = join(packageRoot, 'templates', 'admin');

// A field that a template asks for and the view lacks is a bug, hence `strict`; only the built-in helpers below are known.
const options: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { each: true, if: true, unless: true, with: true },
};

const engine = createEngine();
const pages = new Map<string, HandlebarsTemplateDelegate>();

/** Renders `templates/admin/pages/<page>.hbs`. Throws when the view lacks a field that the template uses. */
export function renderView(page: string, view: object): string {
  const template = pages.get(page) ?? engine.compile(readTemplate('pages', `${page}.hbs`), options);
  pages.set(page, template);
  return template(view);
}

/** Marks server-drawn HTML as safe to print. Only charts use it: everything a person or a shop wrote is escaped. */
export function drawn(html: string): DrawnHtml {
  return new engine.SafeString(html);
}

function createEngine(): typeof Handlebars {
  const own = Handlebars.create();
  for (const helper of ['log', 'lookup', 'helperMissing', 'blockHelperMissing']) own.unregisterHelper(helper);
  for (const file of readdirSync(join(folder, 'partials'))) {
    own.registerPartial(basename(file, '.hbs'), own.compile(readTemplate('partials', file), options));
  }
  return own;
}

function readTemplate(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}
