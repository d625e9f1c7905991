import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { configKeys, readConfig } from './config.js';
import { InvalidInput } from './errors.js';

test('an empty environment gives a working development configuration', () => {
  const config = readConfig({});
  expect(config.PORT).toBe(4000);
  expect(config.RAPPORT_ROLES).toEqual(['web', 'worker']);
  expect(config.MONGODB_URI).toBeUndefined();
});

test('all faults are listed at once, each with its key and what is allowed', () => {
  const read = () =>
    readConfig({ PORT: 'many', MONGODB_URI: 'postgres://x', RAPPORT_CLOCK: 'noon', RAPPORT_ROLES: 'cook' });
  expect(read).toThrow(InvalidInput);
  expect(read).toThrow(/4 fault\(s\)/);
  for (const key of [
    'PORT:',
    'MONGODB_URI: must start with',
    'RAPPORT_CLOCK: must look like',
    'RAPPORT_ROLES: may hold',
  ]) {
    expect(read).toThrow(key);
  }
});

test('production needs a secret, a database and its own addresses, and no moved clock', () => {
  const read = () => readConfig({ NODE_ENV: 'production', RAPPORT_CLOCK: '2026-01-01T00:00:00Z' });
  for (const key of ['RAPPORT_SECRET', 'BASE_URL', 'SHOP_URL', 'MAIL_FROM', 'MAIL_POSTAL_ADDRESS']) {
    expect(read).toThrow(`${key}: required in production`);
  }
  expect(read).toThrow('MONGODB_URI: required in production');
  expect(read).toThrow('RAPPORT_CLOCK: refused in production');
});

test('a wrong value does not hide what production lacks', () => {
  const read = () => readConfig({ NODE_ENV: 'production', PORT: 'abc' });
  expect(read).toThrow('PORT:');
  expect(read).toThrow('MONGODB_URI: required in production');
});

test('links in real mail are https', () => {
  expect(() => readConfig({ NODE_ENV: 'production', BASE_URL: 'http://rapport.example' })).toThrow(
    'BASE_URL: must be https',
  );
});

test('an empty value counts as not set', () => {
  expect(readConfig({ SMTP_URL: '' }).SMTP_URL).toBeUndefined();
});

test('every key is described', () => {
  expect(configKeys().filter(({ description }) => description === '')).toEqual([]);
});

test('the README names every key that is meant for people, with its meaning', () => {
  const readme = readFileSync('README.md', 'utf8').replace(/ +/g, ' ');
  const internal = ['NODE_ENV', 'PATH', 'HOME', 'RAPPORT_TEST_MONGODB_URI'];
  const missing = configKeys()
    .filter(({ key }) => !internal.includes(key))
    .filter(({ key, description }) => !readme.includes(`| \`${key}\` | ${description} |`));
  expect(missing).toEqual([]);
});
