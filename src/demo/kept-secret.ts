// Secrets of the demo: made at its first start and kept in the data folder, readable for nobody but its owner.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the file `name` in `folder` holds; made of `bytes` random bytes when it is not there. */
export async function keptSecret(folder: string, name: string, bytes: number): Promise<string> {
  const file = join(folder, name);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept !== null) return kept.trim();
  const made = randomBytes(bytes).toString('base64url');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}
