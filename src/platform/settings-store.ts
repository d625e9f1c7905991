// Settings: named values that are set while the service runs, parsed whenever they are read.
import { model, Schema } from 'mongoose';
import type { z } from 'zod';

interface SettingRow {
  _id: string;
  value: unknown;
}

const Settings = model<SettingRow>(
  'settings',
  new Schema<SettingRow>({ _id: { type: String, required: true }, value: Schema.Types.Mixed }, { versionKey: false }),
  'settings',
);

/** The setting, or undefined when it was never written. Throws when what is stored does not fit `schema`. */
export async function readSetting<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const row = await Settings.findById(key).lean();
  return row ? schema.parse(row.value) : undefined;
}

export async function writeSetting(key: string, value: unknown): Promise<void> {
  await Settings.updateOne({ _id: key }, { $set: { value } }, { upsert: true });
}

/** Writes the setting unless there is one, and answers what holds then: safe when several nodes start together. */
export async function settingOrFirst<T>(key: string, schema: z.ZodType<T>, first: T): Promise<T> {
  const row = await Settings.findOneAndUpdate(
    { _id: key },
    { $setOnInsert: { value: first } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  return schema.parse(row.value);
}
