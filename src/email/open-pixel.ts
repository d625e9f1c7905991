// Whether mails may carry an open pixel. Off until somebody allows it: reading opens of a person needs their consent (CNIL 2026-042).
import { z } from 'zod';
import { readSetting, writeSetting } from '../platform/settings-store.js';

const KEY = 'email.open-pixel';

export async function allowOpenPixel(allowed: boolean): Promise<void> {
  await writeSetting(KEY, allowed);
}

export async function openPixelAllowed(): Promise<boolean> {
  return (await readSetting(KEY, z.boolean())) ?? false;
}
