import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { database } from './platform/mongo.js';
import { useDatabase } from './testing/database.js';
import { endProgramsAfterwards, startProgram } from './testing/run-program.js';

const { uri } = useDatabase();
endProgramsAfterwards();

const PATIENCE_MS = 60_000;

const run = (args: string[], environment: Record<string, string> = {}) =>
  startProgram('cli.ts', args, environment).ended;

test(
  'help, version and a mistyped command',
  async () => {
    const [help, version, mistyped] = await Promise.all([
      run(['import', 'orders', '--help']),
      run(['--version']),
      run(['mirgate']),
    ]);
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: rapport import orders') });
    expect(help.stdout).toContain('order_id, customer_id, date');
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(mistyped).toMatchObject({ code: 1, stdout: '' });
    expect(mistyped.stderr).toMatch(/unknown command 'mirgate'[\s\S]*Usage: rapport/);
  },
  PATIENCE_MS,
);

test(
  'what keeps a command from its work is said in one sentence',
  async () => {
    const taken = createServer().listen(0);
    const port = (taken.address() as AddressInfo).port;
    const [config, away, unreadable, busy] = await Promise.all([
      run(['migrate', '--json'], { MONGODB_URI: 'postgres://x', PORT: 'many', SMTP_URL: 'x' }),
      run(['user', 'list'], { MONGODB_URI: 'mongodb://127.0.0.1:1/shop' }),
      run(['user', 'list'], { MONGODB_URI: 'mongodb://anna:hidden@:x:/shop' }),
      run(['serve'], { MONGODB_URI: uri(), PORT: String(port) }),
    ]);
    taken.close();
    expect([config.code, away.code, unreadable.code, busy.code]).toEqual([1, 1, 1, 1]);
    for (const key of ['PORT', 'MONGODB_URI', 'SMTP_URL'])
      expect(config.stderr).toMatch(new RegExp(`^  ${key}: `, 'm'));
    expect(JSON.parse(config.stdout)).toEqual({ error: expect.stringContaining('3 fault(s)') });
    expect(away.stderr).toMatch(/^MongoDB does not answer \([^\n]*127\.0\.0\.1:1\)\. Is it running[^\n]*\n$/);
    expect(unreadable.stderr).toMatch(/^MONGODB_URI is no address[^\n]*\n$/);
    expect(busy.stderr.split('\n').filter((line) => !line.startsWith('{'))).toEqual([
      `Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1}.`,
      '',
    ]);
  },
  PATIENCE_MS,
);

test(
  'an import prints one JSON object, and its exit code says whether an order was left out',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rapport-cli-'));
    const file = join(folder, 'orders.csv');
    const header = 'order_id,customer_id,date,product_id,quantity,price';
    writeFileSync(file, `${header}\n1,anna,2026-01-01,mug,2,2.55\n2,ben,2026-01-02,mug,some,1\n`);
    const { code, stdout, stderr } = await run(['import', 'orders', file, '--currency', 'eur', '--json'], {
      MONGODB_URI: uri(),
    });
    rmSync(folder, { recursive: true });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      orders: 1,
      added: 1,
      knownAlready: 0,
      ofErasedPeople: 0,
      faults: [{ file, line: 3, column: 'quantity', reason: 'must be a whole number' }],
      seconds: expect.any(Number),
    });
  },
  PATIENCE_MS,
);

test(
  'a database that a newer version has migrated is left alone',
  async () => {
    await database().collection<{ _id: number }>('migrations').insertOne({ _id: 999 });
    const { code, stderr, stdout } = await run(['migrate'], { MONGODB_URI: uri() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^The database was migrated by a newer rapport \(step 999, this one knows \d+\)\.[^\n]*\n$/);
  },
  PATIENCE_MS,
);
