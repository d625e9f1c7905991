// Log-in sessions: the cookie holds a random token, the database only its hash, so that a stolen backup opens no session.
import { createHash, randomBytes } from 'node:crypto';
import { model, Schema } from 'mongoose';

interface SessionRow {
  _id: string;
  email: string;
  csrf: string;
  expiresAt: Date;
}

export interface LogIn {
  email: string;
  csrf: string;
}

const Sessions = model<SessionRow>(
  'sessions',
  new Schema<SessionRow>(
    {
      _id: { type: String, required: true },
      email: { type: String, required: true },
      csrf: { type: String, required: true },
      expiresAt: { type: Date, required: true, index: { expireAfterSeconds: 0 } },
    },
    { versionKey: false },
  ),
  'sessions',
);

export const SESSION_MS = 12 * 60 * 60 * 1000;

/** Starts a session and answers the token for the cookie; it is not kept here. */
export async function openSession(email: string, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await Sessions.create({
    _id: hashOf(token),
    email,
    csrf: randomBytes(24).toString('base64url'),
    expiresAt: new Date(now.getTime() + SESSION_MS),
  });
  return token;
}

export async function findSession(token: string, now: Date): Promise<LogIn | null> {
  const row = await Sessions.findOne({ _id: hashOf(token), expiresAt: { $gt: now } }).lean();
  return row ? { email: row.email, csrf: row.csrf } : null;
}

export async function closeSession(token: string): Promise<void> {
  await Sessions.deleteOne({ _id: hashOf(token) });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
