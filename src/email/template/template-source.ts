// Splits a template file into its front matter and its text, and turns away what would hold up the process.
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { TemplateError } from './template-fault.js';

const SIZE_CAP = 256 * 1024;
const NESTING_CAP = 100;

const frontMatterSchema = z.strictObject({
  /** A file in `layouts` without its ending. */
  layout: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .default('mail'),
  /** What a mailbox shows beside the subject. */
  preheader: z.string().default(''),
});

export interface TemplateSource {
  file: string;
  layout: string;
  preheader: string;
  /** The front matter is replaced by empty lines, so that line numbers are those of the file. */
  text: string;
}

/** Throws TemplateError. Costs time in proportion to the size at most: the caps are checked before anything is parsed. */
export function readTemplateSource(file: string, content: unknown): TemplateSource {
  checkSize(file, content);
  const found = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(content);
  const { layout, preheader } = readFrontMatter(file, found?.[1] ?? '');
  const head = found?.[0] ?? '';
  const text = head.replace(/[^\n]/g, '') + content.slice(head.length);
  checkNesting(file, text);
  return { file, layout, preheader, text };
}

function checkSize(file: string, content: unknown): asserts content is string {
  if (typeof content !== 'string') throw new TemplateError({ file, line: 1, column: 1, message: 'must be text' });
  if (Buffer.byteLength(content) <= SIZE_CAP) return;
  throw new TemplateError({ file, line: 1, column: 1, message: `is larger than ${SIZE_CAP / 1024} KB` });
}

function readFrontMatter(file: string, yaml: string): z.output<typeof frontMatterSchema> {
  const document = parseDocument(yaml);
  const [error] = document.errors;
  if (error) {
    const place = error.linePos?.[0];
    const message = error.message.split('\n')[0] ?? error.message;
    throw new TemplateError({ file, line: (place?.line ?? 1) + 1, column: place?.col ?? 1, message });
  }
  const parsed = frontMatterSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message = `front matter: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
  throw new TemplateError({ file, line: 2, column: 1, message });
}

/** Deep nesting holds the compiler up for minutes. Counts blocks, `else` branches inside them, and brackets. */
function checkNesting(file: string, text: string): void {
  const depths = [0];
  let line = 1;
  for (const [token] of text.matchAll(/\n|\{\{\{?~?\s*(?:#|\^|\/|else\b)|\(|\)/g)) {
    if (token === '\n') line += 1;
    else countToken(depths, token.replace(/[{~\s]/g, ''));
    const depth = depths.reduce((sum, open) => sum + open, 0);
    if (depths.length > NESTING_CAP || depth > NESTING_CAP) {
      throw new TemplateError({ file, line, column: 1, message: `is nested deeper than ${NESTING_CAP}` });
    }
  }
}

/** `depths` holds one entry an open block: 1 and what its `else` branches and open brackets add. */
function countToken(depths: number[], token: string): void {
  const last = depths.length - 1;
  if (token === '/') depths.length = Math.max(1, last);
  else if (token === '#' || token === '^') depths.push(1);
  else if (token === ')') depths[last] = Math.max(last === 0 ? 0 : 1, (depths[last] ?? 0) - 1);
  else depths[last] = (depths[last] ?? 0) + 1;
}
