// An address of a machine is personal data: only the network it lies in is kept.
import { isIP, isIPv4 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** `203.0.113.7` → `203.0.113.0` (/24), `2001:db8:1:2::3` → `2001:db8:1::` (/48); undefined for what is no address. */
export function cutAddress(address: string): string | undefined {
  const bare = MAPPED.exec(address)?.[1] ?? address.replace(/%.*$/, '');
  if (!isIP(bare)) return undefined;
  return isIPv4(bare) ? bare.replace(/\d+$/, '0') : cutV6(bare);
}

function cutV6(address: string): string {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter((part) => part !== ''));
  const leftOut = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const kept = [...before, ...leftOut, ...after].slice(0, 3).map((part) => Number.parseInt(part, 16).toString(16));
  return `${kept.join(':').replace(/(^|:)0(:0)*$/, '')}::`;
}
