// What is decided about an event once, when it comes in, and stays with it: replay reads these marks and guesses nothing again.
import type { Device } from '../event.js';
import type { Envelope } from './envelope.js';
import type { Context } from './event-context.js';
import type { BatchFacts } from './read-event.js';
import { type Agent, agentOf } from './user-agent.js';
import { isTokenOf } from './user-token.js';

const LIVE_FOR_MS = 60 * 60 * 1000;

export interface Marks {
  live: boolean;
  bot: boolean;
  test: boolean;
  trusted: boolean;
  device?: Device;
}

export function marksOf(timestamp: Date, context: Context, trusted: boolean, facts: BatchFacts): Marks {
  const { source, receivedAt, imported } = facts;
  const recent = receivedAt.getTime() - timestamp.getTime() <= LIVE_FOR_MS;
  const agent = agentBehind(context, facts);
  return {
    live: !imported && source.mode === 'live' && recent,
    bot: agent?.bot === true || context.webdriver === true,
    test: source.mode === 'test',
    trusted,
    ...(agent && { device: agent.device }),
  };
}

/**
 * What the event says about its program, else, for a browser source, what the request says, when that is a browser: an app or
 * a server that uses the public key calls itself `okhttp` or `node`, and its events are no less a person's for it.
 */
function agentBehind({ userAgent }: Context, { source, userAgent: ofRequest }: BatchFacts): Agent | undefined {
  if (typeof userAgent === 'string' && userAgent !== '') return agentOf(userAgent);
  return source.kind === 'browser' && ofRequest?.startsWith('Mozilla/') ? agentOf(ofRequest) : undefined;
}

/** `false-token`: somebody claims to be this user and cannot prove it. Every other page claims without proof, as is usual. */
export type Claim = 'trusted' | 'unproven' | 'false-token';

export function claimOf(
  userId: Envelope['userId'],
  token: unknown,
  { source, identitySecrets = [] }: BatchFacts,
): Claim {
  if (source.kind === 'server') return 'trusted';
  if (token === undefined || token === null) return 'unproven';
  const proven = userId !== undefined && userId !== null && isTokenOf(String(userId), token, identitySecrets);
  return proven ? 'trusted' : 'false-token';
}
