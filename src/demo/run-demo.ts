// `npm run demo`: the whole loop on the orders of a real shop, kept from start to start, or run once as a check.
import { randomBytes } from 'node:crypto';
import { type Clock, clockStartingAt, systemClock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { keepHeapSmall } from '../platform/keep-heap-small.js';
import { setLogLevel } from '../platform/log.js';
import { stopOnSignal } from '../process-end.js';
import { type Service, startService } from '../service.js';
import { checkLoop } from './check-loop.js';
import { type DemoClock, demoClock } from './demo-clock.js';
import { type DemoDatabase, keptDatabase, passingDatabase } from './demo-database.js';
import { lookAtDatabase } from './demo-state.js';
import { howToGoOn } from './how-to-go-on.js';
import { keptSecret } from './kept-secret.js';
import { letIn } from './let-in.js';
import { firstDay } from './open-story.js';
import { refusals } from './people/refusing-addresses.js';
import { pictureRoutes } from './picture-routes.js';
import { playLoop } from './play-loop.js';
import { type Stopwatch, stopwatch } from './stopwatch.js';

export interface DemoOptions {
  config: Config;
  /** Runs the loop once on a throw-away database and prints one JSON object instead of staying up. */
  check: boolean;
  /** Takes each line of progress. */
  report: (line: string) => void;
}

/** Resolves after a signal, or after the check; throws what a start cannot do without, and the first step that a check found broken. */
export async function runDemo({ config, check, report }: DemoOptions): Promise<void> {
  keepHeapSmall();
  // The log is for operators; who watches a demo wants to see its own lines, and trouble.
  setLogLevel(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL);
  if (config.SMTP_URL) report('SMTP_URL is not used: the demo writes to made-up people, its mail stays in the mailbox');
  await (check ? runOnce({ config, report }) : stayUp({ config, report }));
}

type Run = Omit<DemoOptions, 'check'>;

async function stayUp({ config, report }: Run): Promise<void> {
  const watch = stopwatch();
  const machine = machineClock(config);
  const database = await watch.time('mongo', () => keptDatabase({ config, report }));
  try {
    await Promise.race([tellAndStay({ config, report }, { watch, machine, database }), database.died]);
  } finally {
    await database.stop();
  }
}

interface Start {
  watch: Stopwatch;
  machine: Clock;
  database: DemoDatabase;
}

async function tellAndStay({ config, report }: Run, { watch, machine, database }: Start): Promise<void> {
  const state = await lookAtDatabase(database.uri, report);
  const today = machine.now();
  const clock = demoClock(state === 'new' ? firstDay(today) : today);
  if (state === 'loaded') clock.runOnWith(machine);
  const secret = config.RAPPORT_SECRET ?? (await keptSecret(config.RAPPORT_DATA, 'secret', 32));
  const password = await keptSecret(config.RAPPORT_DATA, 'password', 12);
  const service = await watch.time('start', () => startDemo(config, { database, secret, clock }));
  await letIn(password, machine.now());
  if (state === 'new') await playLoop({ service, clock, today, machine, watch, report });
  report(
    await howToGoOn({ url: service.url, password, databaseUri: database.uri, seconds: watch.seconds().total ?? 0 }),
  );
  await stopOnSignal();
  report('Stopping');
  await service.stop();
}

async function runOnce({ config, report }: Run): Promise<void> {
  const watch = stopwatch();
  const machine = machineClock(config);
  const database = await watch.time('mongo', () => passingDatabase({ config, report }));
  try {
    const today = machine.now();
    const clock = demoClock(firstDay(today));
    const { BASE_URL: _reachedHere, ...rest } = config;
    const own: Config = { ...rest, PORT: 0, RAPPORT_ROLES: ['web', 'worker'] };
    const secret = randomBytes(32).toString('hex');
    const service = await watch.time('start', () => startDemo(own, { database, secret, clock }));
    const played = playLoop({ service, clock, today, machine, watch, report });
    const checked = await Promise.race([played, database.died])
      .then((loop) => checkLoop(loop, clock.now(), watch))
      .finally(() => service.stop());
    process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
  } finally {
    await database.stop();
  }
}

function startDemo(
  config: Config,
  { database, secret, clock }: { database: DemoDatabase; secret: string; clock: DemoClock },
): Promise<Service> {
  const { SMTP_URL: _ownMailbox, ...rest } = config;
  const parts = { refuseMail: refusals(), extraRoutes: pictureRoutes() };
  return startService({ config: rest, mongoUri: database.uri, secret, clock, ...parts });
}

function machineClock({ RAPPORT_CLOCK }: Config): Clock {
  return RAPPORT_CLOCK ? clockStartingAt(new Date(RAPPORT_CLOCK)) : systemClock;
}
