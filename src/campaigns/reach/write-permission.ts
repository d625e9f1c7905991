// Whether a campaign may choose these people and write to them: what their address allows, and whether they refuse to be chosen.
import { type EmailPermission, permissionsFor } from '../../consent/index.js';
import { type Profile, type ProfileId, refusingPersonalisation } from '../../profiles/index.js';
import { addressOf } from './reach.js';

/** Whoever refuses personalisation is not picked by what is known of them, whatever their address allows. */
export type WritePermission = EmailPermission | { kind: 'refused'; reason: 'personalisation-refused'; since: Date };

/** By profile; those without an address are absent. */
export async function writePermissions(profiles: Profile[]): Promise<Map<ProfileId, WritePermission>> {
  const addressed = profiles.flatMap((profile) => {
    const address = addressOf(profile);
    return address === undefined ? [] : [{ id: profile.id, address }];
  });
  if (addressed.length === 0) return new Map();
  const [allowed, refusing] = await Promise.all([
    permissionsFor(addressed.map(({ address }) => address)),
    refusingPersonalisation(addressed.map(({ id }) => id)),
  ]);
  return new Map(
    addressed.flatMap(({ id, address }) => {
      const since = refusing.get(id);
      const permission = since
        ? ({ kind: 'refused', reason: 'personalisation-refused', since } as const)
        : allowed.get(address);
      return permission ? [[id, permission] as const] : [];
    }),
  );
}
