// The only reader of the environment: one object with every key described, all faults listed at once.
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { InvalidInput } from './errors.js';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' });
const PROXIES = /^((loopback|linklocal|uniquelocal|[\da-f]*[.:][\da-f.:]*(\/\d{1,3})?)(\s*,\s*(?!$)|$))+$/i;
const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  NODE_ENV: z.string().default('development').describe('`production` requires what a trial may leave to its default'),
  PORT: port.default(4000).describe('port of the web server; 0 takes a free one'),
  BASE_URL: httpUrl.optional().describe('the address under which people reach this service; links in mail start here'),
  TRUSTED_PROXIES: z
    .string()
    .regex(PROXIES, 'must hold addresses, networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal')
    .default('loopback')
    .transform((text) => text.split(',').map((proxy) => proxy.trim()))
    .describe('proxies in front whose word on a visitor’s address and on https is taken'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://')
    .optional()
    .describe('a MongoDB 6.0 or newer replica set; without it `demo` and `test` find one themselves'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional()
    .describe('where mail is handed over; without it the built-in mailbox takes everything'),
  MAIL_FROM: z
    .string()
    .regex(/^[^<>]+<[^<>@\s]+@[^<>@\s]+>$/, 'must look like Your shop <hello@shop.example>')
    .default('Demo shop <hello@shop.example>')
    .describe('sender of all mail; the name is the shop’s'),
  MAIL_POSTAL_ADDRESS: z
    .string()
    .default('1 Example Street, Exampletown EX1 2PL')
    .describe('stands under every mail, as the law asks; required in production'),
  SHOP_URL: httpUrl.default('https://shop.example/').describe('where the shop is; product links in mail start here'),
  RAPPORT_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; `openssl rand -hex 32` makes one')
    .optional()
    .describe('signs links, unsubscribe addresses and sessions; keep it, old mails need it'),
  RAPPORT_ROLES: z
    .string()
    .default('web,worker')
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['web', 'worker'], { error: 'may hold web and worker' })).min(1))
    .describe('what this node does, comma-separated: web, worker'),
  RAPPORT_CLOCK: z.iso
    .datetime({ error: 'must look like 2026-11-22T10:00:00Z' })
    .optional()
    .describe("the service's idea of now at start; refused in production"),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], { error: 'trace, debug, info, warn, error or silent' })
    .default('info')
    .describe('how much is logged: trace, debug, info, warn, error, silent'),
  RAPPORT_DATA: z.string().default('.data').describe('folder where `demo` keeps its database'),
  MONGOMS_SYSTEM_BINARY: z.string().optional().describe('a mongod to use when MONGODB_URI is not set'),
  PATH: z.string().default('').describe('searched for mongod when MONGODB_URI is not set'),
  HOME: z.string().default(tmpdir()).describe('holds the cache folder unless XDG_CACHE_HOME does'),
  XDG_CACHE_HOME: z.string().optional().describe('cache folder for a fetched mongod'),
  RAPPORT_TEST_MONGODB_URI: z.string().optional().describe('set by the test run itself'),
});

export type Config = z.output<typeof schema>;

/**
 * Reads and checks the configuration. Empty values count as not set.
 * Throws InvalidInput with one line a fault, so that all of them can be mended in one go.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${String(path[0] ?? '')}: ${message}`);
  const faults = [...wrong, ...faultsInProduction(given)];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new InvalidInput(`The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  ${f}`).join('\n')}`);
}

/** What a trial may leave to its default but real customers must not get: links to this machine, a made-up sender. */
function faultsInProduction(given: Record<string, string | undefined>): string[] {
  if (given.NODE_ENV !== 'production') return [];
  const required = ['RAPPORT_SECRET', 'MONGODB_URI', 'BASE_URL', 'SHOP_URL', 'MAIL_FROM', 'MAIL_POSTAL_ADDRESS'];
  return [
    ...required.filter((key) => given[key] === undefined).map((key) => `${key}: required in production`),
    ...(given.BASE_URL?.startsWith('http://')
      ? ['BASE_URL: must be https in production, one-click unsubscribe needs it']
      : []),
    ...(given.RAPPORT_CLOCK ? ['RAPPORT_CLOCK: refused in production, the clock must be real'] : []),
  ];
}

/** The whole environment, for programs that we start and that have settings of their own (pip, node). */
export function programEnvironment(): Record<string, string | undefined> {
  return { ...process.env };
}

/** Every key with its description and default, for the README and `rapport doctor`. */
export function configKeys(): { key: string; description: string; fallback: string }[] {
  const defaults = schema.safeParse({}).data as Record<string, unknown> | undefined;
  return Object.entries(schema.shape).map(([key, field]) => ({
    key,
    description: field.description ?? '',
    fallback: String(defaults?.[key] ?? ''),
  }));
}
