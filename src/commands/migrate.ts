// `rapport migrate`: brings the database up to this code, as a start of the service does too.
import { Command } from 'commander';
import { readConfig } from '../platform/config.js';
import { InvalidInput } from '../platform/errors.js';
import { connectMongo, disconnectMongo } from '../platform/mongo.js';
import { answer } from './output.js';
import { migrateNow } from './with-database.js';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database up to this version')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const { MONGODB_URI } = readConfig();
      if (!MONGODB_URI) throw new InvalidInput('MONGODB_URI: not set. It says which database to migrate.');
      await connectMongo(MONGODB_URI);
      const steps = await migrateNow().finally(disconnectMongo);
      answer(json, { steps }, steps.length === 0 ? ['Nothing to do: the database is up to date.'] : steps);
    });
}
