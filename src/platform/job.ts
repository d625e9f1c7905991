// A job as rooms write it: a name, the shape of its data, and what to do. It carries an id at most and re-reads the world.
import type { z } from 'zod';

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

/** Makes a job; its data are parsed each time they come back from the database. */
export function defineJob<T>(job: Job<T>): Job<T> & RunnableJob {
  return { ...job, runWith: async (data, context) => job.run(job.data.parse(data), context) };
}
