// Reads one YAML file against a schema and names every fault with its line and column.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Fault } from './fault.js';
import { plainIssues } from './plain-issues.js';

export interface YamlFile<T> {
  file: string;
  /** Null when the file has faults. */
  value: T | null;
  faults: Fault[];
  /** A fault found later, at the value that `path` leads to. */
  faultAt(path: PropertyKey[], problem: string, allowed: string): Fault;
}

/** `extra` is put into the value before it is checked: what the file's name says. */
export function readYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  extra: Record<string, unknown> = {},
): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faultAtOffset = (offset: number, problem: string, allowed: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), problem, allowed };
  };
  const faultAt: YamlFile<T>['faultAt'] = (path, problem, allowed) =>
    faultAtOffset(find(document, path).offset, problem, allowed);
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    faultAtOffset(pos[0], firstLine(message), 'well-formed YAML'),
  );
  if (broken.length > 0) return { file, value: null, faults: broken, faultAt };
  const content = document.toJS() as unknown;
  const parsed = schema.safeParse(isObject(content) ? { ...content, ...extra } : content);
  if (parsed.success) return { file, value: parsed.data, faults: [], faultAt };
  const faults = plainIssues(parsed.error.issues).flatMap((issue) => faultsOf(document, issue, schema, faultAtOffset));
  return { file, value: null, faults, faultAt };
}

function faultsOf(
  document: Document,
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  faultAtOffset: (offset: number, problem: string, allowed: string) => Fault,
): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = issue.path.length === 0 && schema instanceof z.ZodObject ? keysOf(schema) : issue.message;
    return issue.keys.map((key) => {
      const offset = find(document, [...issue.path, key], 'key').offset;
      return faultAtOffset(offset, `${sayPath([...issue.path, key])} is not known`, allowed);
    });
  }
  const found = find(document, issue.path);
  const value = found.missing ? 'is missing' : `is ${sayValue(found.node)}`;
  return [faultAtOffset(found.offset, `${sayPath(issue.path)} ${value}`, allowedOf(issue.message))];
}

/** Of `Invalid input: expected number, received string` what is wanted; messages of our own say just that already. */
function allowedOf(message: string): string {
  return message.replace(/^.*?expected /, '').replace(/, received .*$/, '');
}

function keysOf(schema: z.ZodObject): string {
  return Object.keys(schema.shape).join(', ');
}

interface Found {
  /** Where the value stands, or the object that lacks it. */
  offset: number;
  missing: boolean;
  node: Node | null;
}

function find(document: Document, path: PropertyKey[], part: 'key' | 'value' = 'value'): Found {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, name] of path.entries()) {
    const entry = entryOf(document, node, name);
    if (!entry) return { offset, missing: true, node: null };
    node = part === 'key' && depth === path.length - 1 ? entry.key : (entry.value ?? entry.key);
    offset = node?.range?.[0] ?? offset;
  }
  return { offset, missing: false, node };
}

function entryOf(document: Document, parent: Node | null, name: PropertyKey) {
  const node = isAlias(parent) ? (parent.resolve(document) ?? null) : parent;
  if (isSeq(node)) {
    const item = node.items[Number(name)];
    return isNode(item) ? { key: item, value: item } : null;
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
  if (!pair) return null;
  return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null };
}

/** `steps[1].after`, for people who count list entries from one. */
function sayPath(path: PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path
    .map((name, i) => (typeof name === 'number' ? `[${name + 1}]` : `${i ? '.' : ''}${String(name)}`))
    .join('');
}

function sayValue(node: Node | null): string {
  if (isMap(node)) return 'a group of fields';
  if (isSeq(node)) return 'a list';
  const written = JSON.stringify(isScalar(node) ? node.value : null);
  return written === 'null' ? 'empty' : written.slice(0, 80);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
