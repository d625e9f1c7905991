// What counts as an e-mail address in what an event states.

/** RFC 5321, 4.5.3.1.3: a path of 256 characters with its two brackets. */
const MAX_ADDRESS = 254;
const ADDRESS_FORM = /^[^\s@<>"]+@[^\s@<>"]+$/;

/** The address, trimmed and lower-cased; undefined for what is none. */
export function addressIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const address = value.trim().toLowerCase();
  return address.length <= MAX_ADDRESS && ADDRESS_FORM.test(address) ? address : undefined;
}
