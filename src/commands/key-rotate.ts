// `rapport key add`, `rotate` and `limit`: what is changed at a source that sends already.
import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../platform/clock.js';
import { InvalidInput, NotFound } from '../platform/errors.js';
import { addKey, limitSource, rotateKey, type Source, sources } from '../tracking/index.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

interface SourceOptions {
  source: string;
  kind?: Source['kind'];
  mode?: Source['mode'];
  project: string;
  json?: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function addCommand(): Command {
  return onSource('add', 'give a source one more key; those it has stay valid')
    .option('--key <value>', 'a key that clients carry already')
    .action(async ({ json, key, ...options }: SourceOptions & { key?: string }) => {
      const made = await withDatabase(async () => {
        const source = await sourceMeant(options);
        return { source: source.name, writeKey: await addKey(source.id, key) };
      });
      answer(json, made, [`One more write key of ${made.source}:`, made.writeKey]);
    });
}

export function rotateCommand(): Command {
  return onSource('rotate', 'give a source a new key, and the keys it has an end')
    .option('--key <value>', 'a key that clients carry already')
    .option('--old-valid-days <days>', 'how long the older keys stay valid', days, 7)
    .action(async ({ json, key, oldValidDays, ...options }: SourceOptions & { key?: string; oldValidDays: number }) => {
      const until = new Date(systemClock.now().getTime() + oldValidDays * DAY_MS);
      const made = await withDatabase(async () => {
        const source = await sourceMeant(options);
        return { source: source.name, writeKey: await rotateKey(source.id, { key, until }), oldKeysUntil: until };
      });
      answer(json, made, [
        `New write key of ${made.source}; its older keys open nothing from ${until.toISOString()} on:`,
        made.writeKey,
      ]);
    });
}

export function limitCommand(): Command {
  return onSource('limit', 'say how many events a second each node takes of a source')
    .requiredOption('--events <number>', 'a second; `default` takes the limit away', eventsPerSecond)
    .action(async ({ json, events, ...options }: SourceOptions & { events: number | 'default' }) => {
      const limit = events === 'default' ? null : events;
      const limited = await withDatabase(async () => {
        const source = await sourceMeant(options);
        await limitSource(source.id, limit);
        return { source: source.name, eventsPerSecond: limit };
      });
      const says = limit === null ? 'has the default limit again' : `may send ${limit} events a second to each node`;
      answer(json, limited, [`${limited.source} ${says}.`]);
    });
}

function onSource(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption('--source <name>', 'the site or server that sends')
    .option('--project <name>', 'the shop it belongs to', 'main')
    .addOption(new Option('--kind <kind>', 'where two sources have the name').choices(['browser', 'server']))
    .addOption(new Option('--mode <mode>', 'where two sources have the name').choices(['live', 'test']))
    .option('--json', 'print one JSON object');
}

async function sourceMeant({ source: name, project, kind, mode }: Omit<SourceOptions, 'json'>): Promise<Source> {
  const [source, ...others] = (await sources()).filter(
    (known) =>
      known.name === name &&
      known.project === project &&
      (kind === undefined || known.kind === kind) &&
      (mode === undefined || known.mode === mode),
  );
  if (!source) throw new NotFound(`There is no such source called ${name}: rapport key list shows all.`);
  if (others.length > 0) {
    throw new InvalidInput(`${others.length + 1} sources are called ${name}: say which by --kind and --mode.`);
  }
  return source;
}

function days(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 365)) throw new InvalidArgumentError('From 0 to 365.');
  return number;
}

function eventsPerSecond(text: string): number | 'default' {
  if (text === 'default') return text;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A whole number, at least 1, or `default`.');
  return Number(text);
}
