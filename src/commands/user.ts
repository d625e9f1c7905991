// `rapport user`: who may log in to the admin.
import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { createUser, listUsers, type Role, removeUser } from '../platform/auth/user-store.js';
import { systemClock } from '../platform/clock.js';
import { NotFound } from '../platform/errors.js';
import { answer } from './output.js';
import { withDatabase } from './with-database.js';

const ROLES: Role[] = ['owner', 'marketer', 'viewer'];

export function userCommand(): Command {
  return new Command('user')
    .description('who may log in to the admin')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand());
}

function addCommand(): Command {
  return new Command('add')
    .description('add a person; without --password one is made and printed once')
    .argument('<email>', 'the address they log in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('marketer'))
    .option('--password <password>', 'at least 10 characters')
    .option('--json', 'print one JSON object')
    .action(async (email: string, options: { role: Role; password?: string; json?: boolean }) => {
      const password = options.password ?? randomBytes(12).toString('base64url');
      const user = await withDatabase(() =>
        createUser({ email, role: options.role, password, now: systemClock.now() }),
      );
      const made = options.password === undefined ? { password } : {};
      answer(options.json, { ...user, ...made }, [
        `${user.email} may log in as ${user.role}.`,
        ...(options.password === undefined ? [`Password: ${password}`] : []),
      ]);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('who may log in')
    .option('--json', 'print one JSON list')
    .action(async ({ json }: { json?: boolean }) => {
      const users = await withDatabase(listUsers);
      const lines = users.map((user) => `${user.email}  ${user.role}`);
      answer(json, users, lines.length > 0 ? lines : ['Nobody yet. Add someone: rapport user add EMAIL']);
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('take the log-in away from a person')
    .argument('<email>', 'the address they log in with')
    .option('--json', 'print one JSON object')
    .action(async (email: string, { json }: { json?: boolean }) => {
      if (!(await withDatabase(() => removeUser(email)))) throw new NotFound(`${email} cannot log in anyway`);
      answer(json, { removed: email }, [`${email} can no longer log in.`]);
    });
}
