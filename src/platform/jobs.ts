// Background work: the only file that knows Agenda. A job is a typed value; what it carries is an id at most, and it re-reads the world.
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, backoffStrategies } from 'agenda';
import type { z } from 'zod';
import { log } from './log.js';
import { database } from './mongo.js';

export interface JobContext {
  /** Renews the lock now; it is renewed by itself too while `run` is under way. */
  touch(): Promise<void>;
  /** True once the service stops: finish what is in hand and return. */
  stopping(): boolean;
}

export interface Job<T> {
  /** `room.verb-noun` */
  name: string;
  data: z.ZodType<T>;
  concurrency: number;
  /** How long a dead node's run blocks the next one. */
  lockMs: number;
  run(data: T, context: JobContext): Promise<void>;
}

/** A job whose kind of data no longer matters; what `createJobs` is given. */
export interface RunnableJob {
  name: string;
  concurrency: number;
  lockMs: number;
  runWith(data: unknown, context: JobContext): Promise<void>;
}

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
  /** Takes no more runs, waits for those under way, keeps no lock. */
  stop(): Promise<void>;
}

/** Makes a job; its data are parsed each time they come back from the database. */
export function defineJob<T>(job: Job<T>): Job<T> & RunnableJob {
  return { ...job, runWith: (data, context) => job.run(job.data.parse(data), context) };
}

const COLLECTION = 'agendaJobs';

export function createJobs(options: { jobs: RunnableJob[]; schedules: Schedule[]; processEveryMs: number }): Jobs {
  const agenda = createAgenda(options.processEveryMs);
  const inFlight = new Set<Promise<void>>();
  let stopping = false;
  for (const job of options.jobs) defineRun(agenda, job, inFlight, () => stopping);
  return {
    async start() {
      await ensureOneSchedulePerJob();
      await agenda.start();
      for (const { job, data, every } of options.schedules) await schedule(agenda, job.name, data, every);
    },
    async wake(job, data) {
      await agenda
        .create(job.name, data)
        .schedule(new Date())
        .unique({ name: job.name, type: 'normal', lockedAt: null })
        .save();
    },
    async stop() {
      stopping = true;
      await agenda.stop(false);
      // stop() unlocks what waits but returns while handlers still run.
      await Promise.allSettled([...inFlight]);
    },
  };
}

function createAgenda(processEveryMs: number): Agenda {
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: database(), collection: COLLECTION }),
    processEvery: processEveryMs,
    defaultLockLifetime: 60_000,
    removeOnComplete: true,
  });
  agenda.on('error', (error) => log.error({ err: error }, 'the job queue failed'));
  agenda.on('fail', (error, job) => log.error({ err: error, job: job.attrs.name }, 'a job failed'));
  return agenda;
}

function defineRun(agenda: Agenda, job: RunnableJob, inFlight: Set<Promise<void>>, stopping: () => boolean): void {
  agenda.define(
    job.name,
    async (running) => {
      const touch = async () => {
        await running.touch();
      };
      // Agenda does not stop a handler whose lock ran out: without renewal a second copy would start beside it.
      const renewal = setInterval(() => void touch().catch(() => undefined), job.lockMs / 3);
      const run = job.runWith(running.attrs.data ?? {}, { touch, stopping });
      inFlight.add(run);
      try {
        await run;
      } finally {
        clearInterval(renewal);
        inFlight.delete(run);
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

/** Two nodes that start together must not leave two schedules of one job: Agenda's own upsert has no unique index behind it. */
async function ensureOneSchedulePerJob(): Promise<void> {
  await database()
    .collection(COLLECTION)
    .createIndex({ name: 1 }, { name: 'one_schedule', unique: true, partialFilterExpression: { type: 'single' } });
}

async function schedule(agenda: Agenda, name: string, data: unknown, every: string): Promise<void> {
  const put = () => agenda.every(every, name, data, { timezone: 'UTC' });
  await put().catch((error: { code?: number }) => {
    if (error.code === 11_000) return put();
    throw error;
  });
}
