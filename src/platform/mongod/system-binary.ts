// A mongod that someone installed: the first choice after the settings that name one.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment, Fetched } from './environment.js';

/** The first executable `mongod` in the folders of PATH. */
export async function mongodOnPath(environment: Environment): Promise<Fetched> {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    const file = join(folder, 'mongod');
    if (await isExecutable(file)) return { kind: 'file', file };
  }
  return { kind: 'failed', reason: 'there is none' };
}

/** Whether the file exists and may be run by this user. */
export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
