// The walls of the house: which room may know which, and which file may know which library.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

/** A room may import only rooms to its left, and only through their index (platform by file). */
const ROOMS = [
  'platform',
  'consent',
  'tracking',
  'profiles',
  'commerce',
  'analysis',
  'personalization',
  'campaigns',
  'email',
  'web',
  'measurement',
  'service-desk',
  'admin',
];

const MAX_LINES = 150;

const sources = (readdirSync('src', { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join('src', file), 'utf8') }));
const code = sources.filter(({ file }) => !file.endsWith('.test.ts') && !file.startsWith('testing/'));
const roomOf = (path: string) => path.split('/')[0] ?? '';
const place = (path: string) => ROOMS.indexOf(roomOf(path));

const imports = code
  .filter(({ file }) => place(file) >= 0)
  .flatMap(({ file, text }) =>
    [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)].map((found) => ({
      file,
      to: normalize(join(dirname(file), found[1] ?? '')),
    })),
  );

const filesWith = (pattern: RegExp) => code.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test('the check sees the code', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(filesWith(/from 'mongoose'/).length).toBeGreaterThan(5);
});

test('data flows one way: a room imports only rooms to its left', () => {
  expect(imports.filter(({ file, to }) => place(to) > place(file) || place(to) < 0)).toEqual([]);
});

test('rooms are entered by the front door', () => {
  const sideDoors = imports.filter(
    ({ file, to }) => place(file) !== place(to) && place(to) > 0 && !/^[^/]+\/index\.js$/.test(to),
  );
  expect(sideDoors).toEqual([]);
});

test('only stores and platform/mongo.ts know mongoose', () => {
  const strangers = filesWith(/from 'mongoose'/).filter(
    (file) => !file.endsWith('-store.ts') && file !== 'platform/mongo.ts',
  );
  expect(strangers).toEqual([]);
});

test('only platform/jobs.ts knows Agenda', () => {
  expect(filesWith(/from '(@agendajs\/[^']+|agenda)'/)).toEqual(['platform/jobs.ts']);
});

test('only platform/config.ts reads the environment', () => {
  expect(filesWith(/process\s*\.\s*env|from 'node:process'/)).toEqual(['platform/config.ts']);
});

test('only the clock knows the time', () => {
  const readers = filesWith(/new Date\(\)|Date\.now\(\)|Math\.random\(/);
  expect(readers).toEqual(['platform/clock.ts']);
});

test('each collection occurs in one room', () => {
  const uses = code.flatMap(({ file, text }) =>
    [...text.matchAll(/model(?:<[^(]*>)?\(\s*'([^']+)'|\.collection\('([^']+)'\)/g)].map((found) => ({
      room: roomOf(file),
      collection: found[1] ?? found[2] ?? '',
    })),
  );
  const rooms = new Map<string, Set<string>>();
  for (const { room, collection } of uses) rooms.set(collection, (rooms.get(collection) ?? new Set()).add(room));
  expect(rooms.size).toBeGreaterThan(10);
  expect([...rooms].filter(([, owners]) => owners.size > 1)).toEqual([]);
});

test('files stay small enough to be read at once', () => {
  const long = code
    .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  expect(long).toEqual([]);
});

test('no drawer for odds and ends', () => {
  const drawers = code.filter(({ file }) => /(^|\/)(utils?|helpers?|common|lib|manager)(\/|\.ts|-)/.test(file));
  expect(drawers).toEqual([]);
});

test('no room grows past what a newcomer can hold', () => {
  const counts = new Map<string, number>();
  for (const { file } of code) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 25)).toEqual([]);
});
