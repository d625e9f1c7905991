// People who may log in to the admin, with argon2id hashes of their passwords.
import argon2 from 'argon2';
import { model, Schema } from 'mongoose';
import { isDuplicateKey } from '../duplicate-key.js';
import { Conflict, InvalidInput } from '../errors.js';

export type Role = 'owner' | 'marketer' | 'viewer';

export interface User {
  email: string;
  role: Role;
}

interface UserRow {
  _id: string;
  role: Role;
  passwordHash: string;
  createdAt: Date;
}

const Users = model<UserRow>(
  'users',
  new Schema<UserRow>(
    {
      _id: { type: String, required: true },
      role: { type: String, required: true },
      passwordHash: { type: String, required: true },
      createdAt: { type: Date, required: true },
    },
    { versionKey: false },
  ),
  'users',
);

const MIN_PASSWORD = 10;
// A hash of nothing anyone knows: checking against it takes as long as a real check, so that a guess learns no address.
let decoy: Promise<string> | null = null;

/** Adds a person. Throws InvalidInput for a short password or a strange address, Conflict when the address is there already. */
export async function createUser(user: User & { password: string; now: Date }): Promise<User> {
  const email = user.email.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new InvalidInput(`not an e-mail address: ${user.email}`);
  if (user.password.length < MIN_PASSWORD)
    throw new InvalidInput(`a password needs at least ${MIN_PASSWORD} characters`);
  const passwordHash = await argon2.hash(user.password, { type: argon2.argon2id });
  try {
    await Users.create({ _id: email, role: user.role, passwordHash, createdAt: user.now });
  } catch (error) {
    if (isDuplicateKey(error)) throw new Conflict(`${email} can log in already`);
    throw error;
  }
  return { email, role: user.role };
}

/** The user when address and password fit, else null; both cases take the same time. */
export async function checkPassword(email: string, password: string): Promise<User | null> {
  const row = await Users.findById(email.trim().toLowerCase()).lean();
  decoy ??= argon2.hash('nobody has this password', { type: argon2.argon2id });
  const fits = await argon2.verify(row?.passwordHash ?? (await decoy), password);
  return row && fits ? { email: row._id, role: row.role } : null;
}

export async function findUser(email: string): Promise<User | null> {
  const row = await Users.findById(email).lean();
  return row ? { email: row._id, role: row.role } : null;
}

export async function listUsers(): Promise<User[]> {
  return (await Users.find().sort({ _id: 1 }).lean()).map((row) => ({ email: row._id, role: row.role }));
}

/** Answers whether there was such a user. */
export async function removeUser(email: string): Promise<boolean> {
  return (await Users.deleteOne({ _id: email.trim().toLowerCase() })).deletedCount === 1;
}
