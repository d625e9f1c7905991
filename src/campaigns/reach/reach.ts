// May this person be written to now? Asked at the door, at each step, last before hand-over, and when someone asks why.
import type { Profile } from '../../profiles/index.js';
import type { Fact } from '../decision.js';
import { sayDay, sayTime } from '../say.js';
import type { WritePermission } from './write-permission.js';

/** The first thing that stands in the way. `until` when it ends by itself. */
interface Obstacle {
  reason:
    | 'no-address'
    | 'unverified-address'
    | 'no-consent'
    | 'withdrawn'
    | 'suppressed'
    | 'personalisation-refused'
    | 'silence';
  sentence: string;
  until?: Date;
}

interface Reach {
  obstacle: Obstacle | null;
  facts: Fact[];
}

const REFUSED: Record<'no-consent' | 'withdrawn' | 'suppressed' | 'personalisation-refused', string> = {
  'no-consent': 'has never allowed marketing e-mail',
  withdrawn: 'has withdrawn the permission for marketing e-mail',
  suppressed: 'has an address that is written to no more (it bounced, a complaint came, or it was blocked by hand)',
  'personalisation-refused': 'has refused to be chosen and addressed by what is known of them',
};

export function addressOf(profile: Profile): string | undefined {
  return profile.behaviour.email?.address;
}

/** `permission` is undefined for a profile without an address. */
export function reachOf(profile: Profile, permission: WritePermission | undefined, now: Date): Reach {
  const silence = profile.silence && profile.silence.until > now ? profile.silence : null;
  return {
    obstacle: obstacleOf(profile, permission, now),
    facts: [
      addressFact(profile),
      permissionFact(permission),
      {
        condition: 'is not in a silence',
        value: silence ? `silent until ${sayTime(silence.until)}: ${silence.reason}` : 'no silence',
        holds: silence === null,
      },
    ],
  };
}

function obstacleOf(profile: Profile, permission: WritePermission | undefined, now: Date): Obstacle | null {
  if (!permission) return { reason: 'no-address', sentence: 'We know no e-mail address of this person.' };
  if (!profile.behaviour.email?.verified) {
    // Anyone can type another person's address into a page; this person's content must not go there.
    const sentence = 'The address was only typed into a page: the shop has not confirmed that it is this person’s.';
    return { reason: 'unverified-address', sentence };
  }
  if (permission.kind === 'refused') {
    return { reason: permission.reason, sentence: `This person ${REFUSED[permission.reason]}.` };
  }
  const { silence } = profile;
  if (silence && silence.until > now) {
    const sentence = `No marketing for this person until ${sayTime(silence.until)}: ${silence.reason}.`;
    return { reason: 'silence', sentence, until: silence.until };
  }
  return null;
}

function addressFact({ behaviour: { email } }: Profile): Fact {
  const value = !email ? 'no address' : email.verified ? 'yes' : 'only typed into a page, not verified';
  return { condition: 'has a verified e-mail address', value, holds: email?.verified === true };
}

function permissionFact(permission: WritePermission | undefined): Fact {
  if (permission?.kind === 'refused' && permission.reason === 'personalisation-refused') {
    const value = `refused on ${sayDay(permission.since)}`;
    return { condition: 'has not refused personalisation', value, holds: false };
  }
  return {
    condition: 'allows marketing e-mail',
    value: sayPermission(permission),
    holds: permission?.kind === 'allowed',
  };
}

function sayPermission(permission: WritePermission | undefined): string {
  if (!permission) return 'no address to ask about';
  if (permission.kind === 'allowed') {
    return `allowed since ${sayDay(permission.since)} (${permission.basis}, ${permission.source})`;
  }
  const since = permission.since ? ` since ${sayDay(permission.since)}` : '';
  return `${permission.reason}${since}`;
}
