// How a person is called on a page: by name, else by the shop's own number, else by address.
import type { Profile } from '../../profiles/index.js';

/** `Ana Sousa`, `Customer 12347`, `ana@shop.example` or `Visitor 3f2a91`. */
export function nameOf(profile: Profile): string {
  const { traits, userId, email } = profile.behaviour;
  const whole = [traits.firstName ?? traits.first_name, traits.lastName ?? traits.last_name];
  const name = textOf(traits.name) || whole.map(textOf).filter(Boolean).join(' ');
  if (name) return name;
  if (userId) return `Customer ${userId}`;
  return email?.address ?? `Visitor ${profile.id.slice(-6)}`;
}

/** The country that the shop stated, or nothing. */
export function countryOf(profile: Profile): string {
  const { country, address } = profile.behaviour.traits;
  const inAddress = address !== null && typeof address === 'object' ? (address as Record<string, unknown>).country : '';
  return textOf(country) || textOf(inAddress);
}

export function addressOf(profile: Profile): string {
  return profile.behaviour.email?.address ?? '';
}

export function customerHref(profile: Pick<Profile, 'id'>): string {
  return `/admin/customers/${encodeURIComponent(profile.id)}`;
}

/** A trait or property in words; objects as JSON, shortened. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Number.isFinite(value) ? value.toLocaleString('en-GB') : 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
