// What `npm pack` would put into the package: all that the installed command reads, and nothing that only we need.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('the package holds the program and every file that it reads, and neither sources nor tests', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' });
  const packed = JSON.parse(stdout)[0].files.map(({ path }) => path);
  const read = ['templates', 'campaigns', 'demo-data'].flatMap(filesIn);
  expect(read).toContain('demo-data/invoices.csv.br');
  expect(packed).toEqual(expect.arrayContaining(['package.json', 'dist/cli.js', 'dist/main.js', ...read]));
  expect(packed.filter((file) => /^(src|scripts)\/|\.test\./.test(file))).toEqual([]);
});

function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
