// Background work: the only file that knows Agenda.
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, backoffStrategies, InMemoryNotificationChannel } from 'agenda';
import { systemClock } from './clock.js';
import { isDuplicateKey } from './duplicate-key.js';
import type { RunnableJob } from './job.js';
import { log } from './log.js';
import { database } from './mongo.js';

export { defineJob, type Job, type JobContext, type RunnableJob } from './job.js';

export interface Schedule {
  job: RunnableJob;
  data: unknown;
  /** `30 seconds` or a cron line. */
  every: string;
}

export interface Jobs {
  start(): Promise<void>;
  /** Asks for a run as soon as possible; many wakes that wait are one run. */
  wake(job: RunnableJob, data: unknown): Promise<void>;
  /** Wakes the job and waits until a run that began afterwards on this node has ended; throws what that run threw. */
  runNow(job: RunnableJob, data: unknown): Promise<void>;
  /** Takes no more runs, waits for those under way, keeps no lock. */
  stop(): Promise<void>;
}

const COLLECTION = 'agendaJobs';

export interface JobsOptions {
  jobs: RunnableJob[];
  schedules: Schedule[];
  processEveryMs: number;
  /** Instead of the jobs' own; tests shorten it, because Agenda keeps a timer of half of it after each run. */
  lockMs?: number;
}

export function createJobs(options: JobsOptions): Jobs {
  const agenda = createAgenda(options.processEveryMs);
  const runs: Runs = { inFlight: new Set(), awaited: new Map(), stopping: false };
  for (const job of options.jobs) defineRun(agenda, { ...job, lockMs: options.lockMs ?? job.lockMs }, runs);
  const wake = async (job: RunnableJob, data: unknown) => {
    await agenda
      .create(job.name, data)
      .schedule(systemClock.now())
      // Not a run that has just ended and is about to be removed: the wake-up would go with it.
      .unique({ name: job.name, type: 'normal', lockedAt: null, nextRunAt: { $ne: null } })
      .save();
  };
  return {
    async start() {
      await ensureOneSchedulePerJob();
      await agenda.start();
      for (const { job, data, every } of options.schedules) await schedule(agenda, job.name, data, every);
    },
    wake,
    async runNow(job, data) {
      // Both at once: a run may end, and fail, before the wake-up has returned.
      await Promise.all([nextRun(runs, job.name), wake(job, data)]);
    },
    async stop() {
      runs.stopping = true;
      await agenda.stop(false);
      // stop() unlocks what waits but returns while handlers still run.
      await Promise.allSettled([...runs.inFlight]);
    },
  };
}

interface Runs {
  inFlight: Set<Promise<void>>;
  /** By job name: who waits for the next run that begins. */
  awaited: Map<string, ((run: Promise<void>) => void)[]>;
  stopping: boolean;
}

function nextRun(runs: Runs, name: string): Promise<void> {
  return new Promise((resolve) => {
    runs.awaited.set(name, [...(runs.awaited.get(name) ?? []), resolve]);
  });
}

function createAgenda(processEveryMs: number): Agenda {
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: database(), collection: COLLECTION }),
    processEvery: processEveryMs,
    defaultLockLifetime: 60_000,
    removeOnComplete: true,
    // A wake-up on this node runs at once; other nodes find it at their next look.
    notificationChannel: new InMemoryNotificationChannel(),
  });
  agenda.on('error', (error) => log.error({ err: error }, 'the job queue failed'));
  agenda.on('fail', (error, job) => log.error({ err: error, job: job.attrs.name }, 'a job failed'));
  return agenda;
}

function defineRun(agenda: Agenda, job: RunnableJob, runs: Runs): void {
  agenda.define(
    job.name,
    async (running) => {
      const touch = async () => {
        await running.touch();
      };
      // Agenda does not stop a handler whose lock ran out: without renewal a second copy would start beside it.
      const renewal = setInterval(() => void touch().catch(noteLostLock(job.name)), job.lockMs / 3);
      const run = job.runWith(running.attrs.data ?? {}, { touch, stopping: () => runs.stopping });
      runs.inFlight.add(run);
      for (const resolve of runs.awaited.get(job.name) ?? []) resolve(run);
      runs.awaited.delete(job.name);
      try {
        await run;
      } finally {
        clearInterval(renewal);
        runs.inFlight.delete(run);
      }
    },
    {
      concurrency: job.concurrency,
      lockLimit: job.concurrency * 2,
      lockLifetime: job.lockMs,
      backoff: backoffStrategies.exponential({ delay: 1000, maxRetries: 5, factor: 2 }),
    },
  );
}

function noteLostLock(job: string): (error: unknown) => void {
  return (error) => log.warn({ err: error, job }, 'the lock of a running job was not renewed');
}

/** Two nodes that start together must not leave two schedules of one job: Agenda's own upsert has no unique index behind it. */
async function ensureOneSchedulePerJob(): Promise<void> {
  await database()
    .collection(COLLECTION)
    .createIndex({ name: 1 }, { name: 'one_schedule', unique: true, partialFilterExpression: { type: 'single' } });
}

async function schedule(agenda: Agenda, name: string, data: unknown, every: string): Promise<void> {
  const put = () => agenda.every(every, name, data, { timezone: 'UTC' });
  await put().catch((error: unknown) => {
    if (isDuplicateKey(error)) return put();
    throw error;
  });
}
