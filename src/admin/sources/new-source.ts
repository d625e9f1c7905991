// Reads the forms that make a source or one more key of it.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { InvalidInput } from '../../platform/errors.js';
import type { NewSource } from '../../tracking/index.js';

const word = (most: number) => z.string().trim().max(most);

const keySchema = z.object({
  /** One that clients carry already. */
  ownKey: word(128).default(''),
  /** Drawn with the form: sending the same form twice makes one key, not two. */
  newKey: z.string().regex(/^[0-9a-f]{32}$/),
});

const sourceSchema = keySchema.extend({
  name: word(80).min(1),
  project: word(40).regex(/^[\w.-]+$/),
  kind: z.enum(['browser', 'server']),
  mode: z.enum(['live', 'test']),
});

/** Throws InvalidInput with what is wrong. */
export function sourceFrom(form: unknown): NewSource & { key: string } {
  const { ownKey, newKey, ...source } = read(sourceSchema, form);
  return { ...source, key: ownKey || newKey, simulated: false };
}

/** Throws InvalidInput with what is wrong. */
export function keyFrom(form: unknown): string {
  const { ownKey, newKey } = read(keySchema, form);
  return ownKey || newKey;
}

export function drawKey(): string {
  return randomBytes(16).toString('hex');
}

function read<T>(schema: z.ZodType<T>, form: unknown): T {
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInput(`${issue?.path.join('.')}: ${issue?.message}`);
}
