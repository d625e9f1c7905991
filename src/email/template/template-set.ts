// The template files as one version: read from disk, compiled once, kept by the hash of everything in it.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../platform/package-root.js';
import { compileTemplate, createEngine, type Engine, type Page, registerPartial } from './compile-template.js';
import { TemplateError, type TemplateFault } from './template-fault.js';
import { readTemplateSource } from './template-source.js';

/** One template ready to be filled, with the layout around it. */
export interface MailTemplate {
  page: Page;
  preheader: Page;
  /** Compiles a campaign's subject line; throws TemplateError. */
  subject(line: string): Page;
}

export interface TemplateSet {
  /** Name of a file in `templates/email` without its ending → template or what is wrong with it. */
  templates: Map<string, MailTemplate | TemplateFault>;
}

export const templateFolder = join(packageRoot, 'templates', 'email');

const KEPT_VERSIONS = 4;
const versions = new Map<string, TemplateSet>();

/** Reads the files anew and answers their version; compiles only what has changed since. */
export async function openTemplates(folder: string = templateFolder): Promise<TemplateSet> {
  const files = await readFiles(folder);
  const hash = createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('base64url');
  const set = versions.get(hash) ?? compileSet(files);
  versions.delete(hash);
  versions.set(hash, set);
  const [oldest] = versions.keys();
  if (versions.size > KEPT_VERSIONS && oldest !== undefined) versions.delete(oldest);
  return set;
}

export function isFault(entry: MailTemplate | TemplateFault): entry is TemplateFault {
  return 'message' in entry;
}

/** Path inside the folder → content, in a fixed order. */
async function readFiles(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.hbs')).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(names.map((name, index) => [name, contents[index] ?? '']));
}

function compileSet(files: Map<string, string>): TemplateSet {
  const templates = new Map<string, MailTemplate | TemplateFault>();
  for (const file of files.keys()) {
    if (file.includes('/')) continue;
    templates.set(file.slice(0, -'.hbs'.length), tryCompile(files, file));
  }
  return { templates };
}

function tryCompile(files: Map<string, string>, file: string): MailTemplate | TemplateFault {
  try {
    return compileMail(files, file);
  } catch (error) {
    if (error instanceof TemplateError) return error.fault;
    throw error;
  }
}

/** The layout is the page; what it calls `{{> body}}` is the template. */
function compileMail(files: Map<string, string>, file: string): MailTemplate {
  const engine = createEngine();
  for (const [name, content] of files) {
    if (name.startsWith('partials/'))
      registerFile(engine, name.slice('partials/'.length, -'.hbs'.length), name, content);
  }
  const source = readTemplateSource(file, files.get(file));
  registerPartial(engine, 'body', compileTemplate(engine, file, source.text));
  const layout = `layouts/${source.layout}.hbs`;
  const frame = files.get(layout);
  if (frame === undefined) throw new TemplateError({ file, line: 1, column: 1, message: `there is no ${layout}` });
  const subjects = new Map<string, Page>();
  return {
    page: compileTemplate(engine, layout, readTemplateSource(layout, frame).text),
    preheader: compileTemplate(engine, `${file} (preheader)`, source.preheader, { plain: true }),
    subject: (line) => kept(subjects, line, () => compileTemplate(engine, 'subject', line, { plain: true })),
  };
}

function registerFile(engine: Engine, name: string, file: string, content: string): void {
  registerPartial(engine, name, compileTemplate(engine, file, readTemplateSource(file, content).text));
}

function kept(pages: Map<string, Page>, line: string, compile: () => Page): Page {
  const page = pages.get(line) ?? compile();
  if (pages.size < 100) pages.set(line, page);
  return page;
}

/** For messages about a template that nobody made. */
export function unknownTemplate(name: string): TemplateFault {
  return { file: `${name}.hbs`, line: 1, column: 1, message: 'there is no such template' };
}
