// `rapport key`: the write keys of sources, which sites and servers put into their clients.
import { Command, Option } from 'commander';
import { addKey, createSource, revokeKey, type Source, sources } from '../tracking/index.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

interface CreateOptions {
  source: string;
  kind: Source['kind'];
  mode: Source['mode'];
  key?: string;
  json?: boolean;
}

export function keyCommand(): Command {
  return new Command('key')
    .description('write keys of sources')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
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
    .option('--key <value>', 'a key that clients carry already')
    .option('--json', 'print one JSON object')
    .action(async (options: CreateOptions) => {
      const made = await withDatabase(() => create(options));
      answer(options.json, made, [`Source ${made.source} (${made.kind}, ${made.mode}), write key:`, made.writeKey]);
    });
}

async function create({ source: name, kind, mode, key }: CreateOptions) {
  const known = (await sources()).find(
    (source) => source.name === name && source.kind === kind && source.mode === mode,
  );
  const writeKey = known
    ? await addKey(known.id, key)
    : (await createSource({ name, kind, mode, project: 'main', simulated: false, ...(key ? { key } : {}) })).writeKey;
  return { source: name, kind, mode, writeKey };
}

function listCommand(): Command {
  return new Command('list')
    .description('sources and the keys they have')
    .option('--json', 'print one JSON list')
    .action(async ({ json }: { json?: boolean }) => {
      const all = await withDatabase(sources);
      const shown = all.map(({ id, name, kind, mode, writeKeys }) => ({
        id,
        name,
        kind,
        mode,
        keys: writeKeys.map((key) => key.shown),
      }));
      const lines = shown.map((source) => `${source.name}  ${source.kind}  ${source.mode}  ${source.keys.join(' ')}`);
      answer(
        json,
        shown,
        lines.length > 0 ? lines : ['No source yet: rapport key create --source NAME --kind browser'],
      );
    });
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
