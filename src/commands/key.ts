// `rapport key`: the write keys of sources, which sites and servers put into their clients.
import { Command, Option } from 'commander';
import { addKey, createSource, revokeKey, type Source, sources } from '../tracking/index.js';
import { identitySecretCommand } from './key-identity.js';
import { addCommand, limitCommand, rotateCommand } from './key-rotate.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

interface CreateOptions {
  source: string;
  kind: Source['kind'];
  mode: Source['mode'];
  project: string;
  key?: string;
  json?: boolean;
}

export function keyCommand(): Command {
  return new Command('key')
    .description('write keys of sources')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand())
    .addCommand(limitCommand())
    .addCommand(identitySecretCommand());
}

function createCommand(): Command {
  return new Command('create')
    .description('make a source with a key, or one more key for a source of that name')
    .requiredOption('--source <name>', 'the site or server that sends')
    .addOption(
      new Option('--kind <kind>', 'browser: public, may claim little; server: trusted')
        .choices(['browser', 'server'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--mode <mode>', 'test events reach no score, trigger or report')
        .choices(['live', 'test'])
        .default('live'),
    )
    .option('--project <name>', 'the shop it belongs to', 'main')
    .option('--key <value>', 'a key that clients carry already')
    .option('--json', 'print one JSON object')
    .action(async ({ json, ...options }: CreateOptions) => {
      const made = await withDatabase(() => create(options));
      answer(json, made, [`Source ${made.source} (${made.kind}, ${made.mode}), write key:`, made.writeKey]);
    });
}

async function create({ source: name, kind, mode, project, key }: Omit<CreateOptions, 'json'>) {
  const isMeant = (source: Source) =>
    source.name === name && source.kind === kind && source.mode === mode && source.project === project;
  const known = (await sources()).find(isMeant);
  const given = key === undefined ? {} : { key };
  const writeKey = known
    ? await addKey(known.id, key)
    : (await createSource({ name, kind, mode, project, simulated: false, ...given })).writeKey;
  return { source: name, kind, mode, project, writeKey };
}

function listCommand(): Command {
  return new Command('list')
    .description('sources, the keys they have, until when those are valid and when each was used last')
    .option('--json', 'print one JSON list')
    .action(async ({ json }: { json?: boolean }) => {
      const shown = (await withDatabase(sources)).map(shownSource);
      const lines = shown.flatMap(linesOf);
      answer(
        json,
        shown,
        lines.length > 0 ? lines : ['No source yet: rapport key create --source NAME --kind browser'],
      );
    });
}

type ShownSource = ReturnType<typeof shownSource>;

function shownSource({ id, name, kind, mode, project, writeKeys, ...source }: Source) {
  const keys = writeKeys.map(({ shown, until = null, lastUsedAt = null }) => ({ key: shown, until, lastUsedAt }));
  return { id, name, kind, mode, project, eventsPerSecond: source.eventsPerSecond ?? null, keys };
}

function linesOf({ name, kind, mode, project, eventsPerSecond, keys }: ShownSource): string[] {
  const limit = eventsPerSecond === null ? '' : `  at most ${eventsPerSecond} events/s`;
  return [
    `${name}  ${kind}  ${mode}  project ${project}${limit}`,
    ...keys.map(({ key, until, lastUsedAt }) => {
      const used = lastUsedAt ? `used last ${lastUsedAt.toISOString()}` : 'never used';
      return `  ${key}  ${used}${until ? `, valid until ${until.toISOString()}` : ''}`;
    }),
  ];
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('make a key useless; others of its source go on')
    .argument('<key>', 'the whole write key')
    .option('--json', 'print one JSON object')
    .action(async (key: string, { json }: { json?: boolean }) => {
      await withDatabase(() => revokeKey(key));
      answer(json, { revoked: true }, ['The key opens nothing from now on.']);
    });
}
