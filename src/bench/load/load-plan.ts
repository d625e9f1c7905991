// What the load process is told to do, and what it answers.
import type { Crowd, Shape } from './made-events.js';

export interface LoadPlan {
  /** The nodes; requests go to them in turn. */
  urls: string[];
  key: string;
  crowd: Crowd;
  shape: Shape;
  /** `open`: at times drawn beforehand (Poisson), whatever the answers do. `closed`: each connection as fast as it is answered. */
  pace: { kind: 'open'; requestsPerSecond: number } | { kind: 'closed'; connections: number };
  /** The first part is posted but not counted. */
  warmUpSeconds: number;
  seconds: number;
  /** The number of the first request; another run of the same crowd must go on after the last. */
  firstRequest: number;
  /** So many visitors are watched, a request to one of them every so many requests; 0 watches nobody. */
  samples: number;
  sampleEvery: number;
}

export interface LoadResult {
  /** From the end of the warm-up to the last answer. */
  seconds: number;
  requests: number;
  /** By status; 0 is no answer. After the warm-up. */
  answers: Record<number, number>;
  /** Of 429 and 503 answers, how many said nothing about when to come back. */
  withoutRetryAfter: number;
  /** From the planned moment to the answer 200, after the warm-up. */
  latency: Latency;
  /** Numbers of the requests that were answered 200, also of the warm-up. */
  acknowledged: Uint32Array;
  /** By watched visitor: when each acknowledged event was due, in milliseconds since 1970; also of the warm-up. */
  sampled: number[][];
  /** When the warm-up ended, in milliseconds since 1970. */
  measuredFrom: number;
  /** The next run's `firstRequest`. */
  nextRequest: number;
}

/** Milliseconds. */
export interface Latency {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Of any list of milliseconds; all 0 for an empty one. */
export function latencyOf(values: number[]): Latency {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}
