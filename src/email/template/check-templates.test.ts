import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { checkTemplates, templateFault } from '../index.js';
import { openTemplates } from './template-set.js';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-templates-'));
  folders.push(folder);
  await change(folder, { 'layouts/mail.hbs': '<body>{{> body}}</body>', ...files });
  return folder;
}

async function change(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

test('the templates that ship are without fault', async () => {
  expect(await checkTemplates()).toEqual([]);
  expect(await templateFault({ template: 'win-back', subject: 'Hello' })).toBeNull();
  expect(await templateFault({ template: 'layouts/mail', subject: 'Hello' })).not.toBeNull();
});

test('each faulty template is reported with file, line and column, and the good ones with nothing', async () => {
  const folder = await folderWith({
    'good.hbs': '{{or person.firstName "there"}}',
    'unclosed.hbs': '---\npreheader: x\n---\n<p>\n{{#if offer}}',
    'unknown.hbs': '<p>{{person.surname}}</p>',
    'card.hbs': '{{> card}}',
    'framed.hbs': '---\nlayout: gone\n---\n',
    'partials/card.hbs': '\n\n{{code}}',
  });
  expect(await checkTemplates(folder)).toEqual([
    { file: 'partials/card.hbs', line: 3, column: 3, message: '"code" is not known here' },
    { file: 'framed.hbs', line: 1, column: 1, message: 'there is no layouts/gone.hbs' },
    { file: 'unclosed.hbs', line: 5, column: 17, message: 'EOF is not expected here' },
    { file: 'unknown.hbs', line: 1, column: 6, message: '"surname" is not known here' },
  ]);
});

test('a value that is there only for some people has to be asked for', async () => {
  const folder = await folderWith({ 'a.hbs': '{{coupon.code}}', 'b.hbs': '{{#if coupon}}{{coupon.code}}{{/if}}' });
  expect((await checkTemplates(folder)).map(({ file }) => file)).toEqual(['a.hbs']);
});

test('a template is compiled once a version, and a change is seen at once', async () => {
  const folder = await folderWith({ 'a.hbs': 'one' });
  const first = await openTemplates(folder);
  expect(await openTemplates(folder)).toBe(first);
  await change(folder, { 'a.hbs': 'two' });
  expect(await openTemplates(folder)).not.toBe(first);
});

test('why no mail could be made of a template or of a subject line is told with its place', async () => {
  const folder = await folderWith({
    'good.hbs': 'hello',
    'unclosed.hbs': '<p>\n{{#if offer}}',
    'unknown.hbs': '<p>{{person.surname}}</p>',
  });
  const faultOf = (template: string, subject = 'Hello {{or person.firstName "there"}}') =>
    templateFault({ template, subject }, folder);
  expect(await faultOf('good')).toBeNull();
  expect(await faultOf('unclosed')).toMatchObject({ file: 'unclosed.hbs', line: 2 });
  expect(await faultOf('unknown')).toMatchObject({ message: '"surname" is not known here' });
  expect(await faultOf('gone')).toMatchObject({ message: 'there is no such template' });
  expect(await faultOf('good', 'Hi {{name}}')).toMatchObject({ file: 'subject', line: 1, column: 6 });
  expect(await faultOf('good', 'Hi {{#if')).toMatchObject({ file: 'subject' });
});

test('a template made for one kind of offer can be used', async () => {
  const folder = await folderWith({ 'amount.hbs': '{{money offer.amountOff currency}} {{coupon.code}}' });
  expect(await templateFault({ template: 'amount', subject: 'Hello' }, folder)).toBeNull();
});
