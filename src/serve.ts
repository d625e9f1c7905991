// One node of the service as a process: configured by the environment, stopped in good order when it is told to.
import { clockStartingAt, systemClock } from './platform/clock.js';
import { type Config, readConfig } from './platform/config.js';
import { InvalidInput } from './platform/errors.js';
import { keepHeapSmall } from './platform/keep-heap-small.js';
import { log, setLogLevel } from './platform/log.js';
import { stopOnSignal } from './process-end.js';
import { startService } from './service.js';

/** Resolves after a signal, when everything under way is finished. */
export async function serve(): Promise<void> {
  keepHeapSmall();
  const config = readConfig();
  setLogLevel(config.LOG_LEVEL);
  const stopped = stopOnSignal();
  const starting = start(config);
  // Told to stop before it stands: nothing was promised to anyone yet that is not in the database.
  const service = await Promise.race([starting, stopped]);
  if (!service) return;
  await stopped;
  log.info('stopping');
  await service.stop();
}

async function start(config: Config) {
  if (!config.MONGODB_URI)
    throw new InvalidInput('MONGODB_URI: required. To try rapport without one: npm run demo (installed: rapport demo)');
  const clock = config.RAPPORT_CLOCK ? clockStartingAt(new Date(config.RAPPORT_CLOCK)) : systemClock;
  return startService({ config, mongoUri: config.MONGODB_URI, secret: config.RAPPORT_SECRET, clock });
}
