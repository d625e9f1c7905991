// The demo's log-in to the admin: always there, always with the password that is kept in the data folder.
import { checkPassword, createUser, removeUser } from '../platform/auth/user-store.js';

export const DEMO_USER = 'demo@shop.example';

/** Makes the user, or gives them this password again when it was another one. */
export async function letIn(password: string, now: Date): Promise<void> {
  if (await checkPassword(DEMO_USER, password)) return;
  await removeUser(DEMO_USER);
  await createUser({ email: DEMO_USER, role: 'owner', password, now });
}
