// The one switch that stops all marketing: nobody enters, nothing is decided, what waits waits on.
import { z } from 'zod';
import { readSetting, writeSetting } from '../platform/settings-store.js';

const KEY = 'campaigns.marketing-stopped';

export async function stopAllMarketing(on: boolean): Promise<void> {
  await writeSetting(KEY, on);
}

export async function marketingStopped(): Promise<boolean> {
  return (await readSetting(KEY, z.boolean())) ?? false;
}
