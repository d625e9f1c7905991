// `rapport doctor`: checks what a start needs and says what is missing in plain words.
import { join } from 'node:path';
import { Command } from 'commander';
import { faultLine, readCampaignFiles } from '../campaigns/index.js';
import { checkTemplates, templateFault } from '../email/index.js';
import { configKeys, readConfig } from '../platform/config.js';
import { database as connected, connectMongo, disconnectMongo, requireTransactions } from '../platform/mongo.js';
import { packageRoot } from '../platform/package-root.js';
import { sentenceOf } from '../process-end.js';
import { backlog, sources } from '../tracking/index.js';
import { answer } from './output.js';

interface Check {
  what: string;
  ok: boolean;
  says: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check configuration, database, templates and campaigns')
    .option('--json', 'print one JSON object')
    .option('--keys', 'list every key of the environment with its meaning')
    .action(async ({ json, keys }: { json?: boolean; keys?: boolean }) => {
      if (keys)
        return answer(
          json,
          configKeys(),
          configKeys().map(
            ({ key, description, fallback }) => `${key}  ${description}${fallback && ` (default: ${fallback})`}`,
          ),
        );
      const checks = [await configuration(), await templates(), await campaigns(), ...(await database())];
      const healthy = checks.every((check) => check.ok);
      answer(
        json,
        { healthy, checks },
        checks.map(({ ok, what, says }) => `${ok ? 'ok    ' : 'FAULT '} ${what}: ${says}`),
      );
      process.exitCode = healthy ? 0 : 1;
    });
}

async function configuration(): Promise<Check> {
  return check('configuration', async () => {
    const { RAPPORT_ROLES, NODE_ENV } = readConfig();
    return `${NODE_ENV}, roles ${RAPPORT_ROLES.join(' and ')}`;
  });
}

async function templates(): Promise<Check> {
  const faults = await checkTemplates();
  const says = faults.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join('; ');
  return { what: 'mail templates', ok: faults.length === 0, says: says || 'all of them can be filled' };
}

/** What needs a connection is looked at only when there is one. */
async function database(): Promise<Check[]> {
  const connection = await check('database', async () => {
    const { MONGODB_URI } = readConfig();
    if (!MONGODB_URI) throw new Error('MONGODB_URI is not set; `npm run demo` (installed: `rapport demo`) needs none');
    await connectMongo(MONGODB_URI);
    return serverSentence();
  });
  if (!connection.ok) {
    await disconnectMongo();
    return [connection];
  }
  try {
    return [connection, await check('sources', sourcesSentence), await check('intake', backlogSentence)];
  } finally {
    await disconnectMongo();
  }
}

async function serverSentence(): Promise<string> {
  const { version, set } = await requireTransactions();
  return `MongoDB ${version}, ${set ? `replica set ${set}` : 'sharded'}, database ${connected().databaseName}`;
}

async function sourcesSentence(): Promise<string> {
  const all = await sources();
  if (all.length === 0) throw new Error('none yet: rapport key create --source NAME --kind server');
  return `${all.length}`;
}

async function backlogSentence(): Promise<string> {
  const { groups, oldestAt } = await backlog();
  return groups === 0 ? 'nothing waits' : `${groups} groups wait, the oldest since ${oldestAt?.toISOString() ?? 'now'}`;
}

async function campaigns(): Promise<Check> {
  return check('campaigns', async () => {
    const folder = join(packageRoot, 'campaigns');
    const { campaigns, faults } = await readCampaignFiles(folder, templateFault);
    if (faults.length > 0) throw new Error(faults.map(faultLine).join('; '));
    return campaigns.map(({ id }) => id).join(', ');
  });
}

async function check(what: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { what, ok: true, says: await look() };
  } catch (error) {
    return { what, ok: false, says: sentenceOf(error) ?? (error as Error).message };
  }
}
