// The context of an event as it is stored: the address cut, the token taken out, what the batch shares beneath.
import type { Source } from '../sources/source.js';
import { cutAddress } from './cut-address.js';

export type Context = Record<string, unknown>;

/** How Segment's clients say that no address is to be kept; cutting leaves it as it is. */
const NO_ADDRESS = '0.0.0.0';
const NOTHING: Context = {};

/** Cuts `ip` and takes `userToken` out, in place; answers the token. */
export function settleContext(context: Context): unknown {
  const { ip, userToken } = context;
  if (ip !== undefined) {
    const cut = typeof ip === 'string' ? cutAddress(ip) : undefined;
    if (cut === undefined) delete context.ip;
    else context.ip = cut;
  }
  if (userToken !== undefined) delete context.userToken;
  return userToken;
}

/**
 * What all events of a request get unless they say something else; `shared` is settled already. A page cannot know its own
 * address, so for a browser it is that of the request; a server's request says nothing about the visitor.
 */
export function baseContext(shared: Context | undefined, kind: Source['kind'], address: string | undefined): Context {
  const claimed = shared?.ip;
  const ip = kind === 'server' ? claimed : address === undefined ? undefined : cutAddress(address);
  if (ip === claimed && ip !== NO_ADDRESS) return shared ?? NOTHING;
  const { ip: _claimed, ...rest } = shared ?? NOTHING;
  return ip === undefined || claimed === NO_ADDRESS ? rest : { ...rest, ip };
}

/** The base is not copied unless the event has a (settled) context of its own: 2,500 events would have as many copies. */
export function contextOf(own: Context | null | undefined, base: Context, kind: Source['kind']): Context {
  if (!own) return base;
  const claimed = own.ip;
  const context = base === NOTHING ? own : { ...base, ...own };
  if (claimed === undefined || (kind === 'server' && claimed !== NO_ADDRESS)) return context;
  if (claimed === NO_ADDRESS || base.ip === undefined) delete context.ip;
  else context.ip = base.ip;
  return context;
}
