// The identity secret of a project: with it a site's server makes the userTokens that its pages show.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readSetting, settingOrFirst, writeSetting } from '../../platform/settings-store.js';

/** The newest first. */
const schema = z.array(z.string().min(32)).min(1).max(2);
const REMEMBERED_MS = 10_000;

/** The project's secret; made when it is asked for first. */
export async function identitySecret(project: string): Promise<string> {
  const [secret = ''] = await settingOrFirst(settingOf(project), schema, [newSecret()]);
  return secret;
}

/** A new secret. The one before stays valid until the next change: pages that carry its tokens are still open. */
export async function replaceIdentitySecret(project: string): Promise<string> {
  const before = await identitySecret(project);
  const secret = newSecret();
  await writeSetting(settingOf(project), [secret, before]);
  return secret;
}

export interface IdentitySecrets {
  /** Those that are valid, none while nobody asked for one. */
  of(project: string): Promise<readonly string[]>;
}

/** Remembers them for some seconds. `machineMs`: the machine's own running time; the clock may stand still. */
export function rememberIdentitySecrets(machineMs: () => number): IdentitySecrets {
  const known = new Map<string, { secrets: readonly string[]; until: number }>();
  return {
    async of(project) {
      const now = machineMs();
      const found = known.get(project);
      if (found && now < found.until) return found.secrets;
      const secrets = (await readSetting(settingOf(project), schema)) ?? [];
      known.set(project, { secrets, until: now + REMEMBERED_MS });
      return secrets;
    },
  };
}

function settingOf(project: string): string {
  return `identity-secrets:${project}`;
}

function newSecret(): string {
  return randomBytes(32).toString('hex');
}
