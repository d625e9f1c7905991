import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../platform/package-root.js';
import { pageAssets } from './shell.js';
import { renderView } from './views.js';

const folder = join(packageRoot, 'templates', 'admin');
const templates = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.hbs'));

const fault = { title: 'A', assets: pageAssets, status: 404, errorId: null, home: null };

test('everything is escaped', () => {
  const html = renderView('fault', { ...fault, message: '<b onclick="x">&\'' });
  expect(html).toContain('&lt;b onclick&#x3D;&quot;x&quot;&gt;&amp;&#x27;');
});

test('a field that the view lacks is a bug and says so', () => {
  expect(() => renderView('fault', fault)).toThrow(/"message" not defined/);
});

test('no template prints anything unescaped, styles inline or holds a script', () => {
  expect(templates.length).toBeGreaterThan(20);
  const offenders = templates.filter((file) =>
    /\{\{\{|\{\{&| style="|<style|<script(?! src="\{\{(?:assets\.theme|page\.script)\}\}")| on[a-z]+="/.test(
      readFileSync(join(folder, file), 'utf8'),
    ),
  );
  expect(offenders).toEqual([]);
});

test('templates use no helper but each, if, unless and with', () => {
  const used = templates.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/\{\{#(\w+)/g)].map(([, name]) => name),
  );
  expect([...new Set(used)].sort()).toEqual(['each', 'if', 'unless', 'with']);
});
