// What a gate remembers of answers, modes and erasures, and how it hears of changes: at once from this node, in seconds from others.
import { log } from '../../platform/log.js';
import type { HeldAnswer } from '../answer.js';
import { latestAnswers } from '../consent-store.js';
import { type ErasedSpan, hashesOf, newestErasure, spansOfHashes } from '../erasure/tombstone-store.js';
import { onNews } from '../on-news.js';
import { answerNews, FIRST_MARK } from './answer-news-store.js';
import { createLookup, type Lookup } from './lookup.js';
import { type ConsentMode, consentModeOf } from './mode.js';

/** After this the news are read again, meanwhile the old ones hold. */
const NEWS_AFTER_MS = 2_000;
/** A node that nobody asked for longer than this waits for the news first. */
const STALE_AFTER_MS = 5_000;
const PEOPLE = 100_000;
const PROJECTS = 1_000;

export interface State {
  /** Whether there are answers about analytics at all, and refusals among them. */
  exists: { any: boolean; refusals: boolean };
  newestErasure: Date | null;
}

export interface GateMemory {
  state(): Promise<State>;
  modeOf(project: string): Promise<ConsentMode>;
  /** By file key: the latest answer about analytics. */
  answers: Lookup<HeldAnswer>;
  /** By identifier: what of it was erased. */
  erased: Lookup<ErasedSpan[]>;
  stop(): void;
}

export function createGateMemory(machineMs: () => number): GateMemory {
  const answers = createLookup((keys) => latestAnswers(keys, 'analytics'), PEOPLE);
  const erased = createLookup(erasedSpans, PEOPLE);
  const modes = createLookup(modesOf, PROJECTS);
  const news = createNews(machineMs, { answers, erased, modes });
  return {
    answers,
    erased,
    state: news.state,
    modeOf: async (project) => (await modes.get([project])).get(project) ?? 'ask-first',
    stop: onNews((heard) => {
      if (heard.kind === 'answers') answers.forget(heard.keys);
      else for (const lookup of [answers, erased, modes]) lookup.clear();
      if (heard.kind === 'everything' || !news.knowsBothKinds()) news.outdate();
    }),
  };
}

interface Lookups {
  answers: Lookup<HeldAnswer>;
  erased: Lookup<ErasedSpan[]>;
  modes: Lookup<ConsentMode>;
}

/** Reads the news at most once at a time. What this node itself changed makes the next caller wait for them. */
function createNews(machineMs: () => number, lookups: Lookups) {
  let held: { state: State; readAt: number; change: number } | null = null;
  let mark = FIRST_MARK;
  let reading: Promise<void> | null = null;
  let change = 0;

  async function read(): Promise<void> {
    const [asOf, readAt] = [change, machineMs()];
    const [answers, newest] = await Promise.all([answerNews(mark), newestErasure()]);
    mark = answers.mark;
    const erasedMore = newest?.getTime() !== held?.state.newestErasure?.getTime();
    drop(lookups, erasedMore ? null : answers.changed, erasedMore);
    held = { state: { exists: answers.exists, newestErasure: newest }, readAt, change: asOf };
  }

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function state(): Promise<State> {
    for (;;) {
      const age = held ? machineMs() - held.readAt : Number.POSITIVE_INFINITY;
      if (held && held.change === change && age < STALE_AFTER_MS) {
        if (age >= NEWS_AFTER_MS) readOnce().catch(sayUnread);
        return held.state;
      }
      await readOnce();
    }
  }

  return {
    state,
    /** Then one answer more changes nothing that the state says. */
    knowsBothKinds: () => held?.state.exists.any === true && held.state.exists.refusals,
    outdate() {
      change += 1;
    },
  };
}

/** `changed` null: all of them. Of an erased person's "yes" nothing is left that could be named as changed. */
function drop({ answers, erased, modes }: Lookups, changed: string[] | null, erasedMore: boolean): void {
  if (changed) answers.forget(changed);
  else answers.clear();
  if (erasedMore) erased.clear();
  modes.clear();
}

function sayUnread(error: unknown): void {
  log.warn({ err: error }, 'answers of other nodes could not be read; the gate tries again');
}

async function erasedSpans(identifiers: string[]): Promise<Map<string, ErasedSpan[]>> {
  const hashes = await hashesOf(identifiers);
  const spans = await spansOfHashes([...hashes.values()]);
  return new Map(
    identifiers.flatMap((identifier) => {
      const found = spans.get(hashes.get(identifier) ?? '');
      return found ? [[identifier, found] as const] : [];
    }),
  );
}

async function modesOf(projects: string[]): Promise<Map<string, ConsentMode>> {
  return new Map(await Promise.all(projects.map(async (project) => [project, await consentModeOf(project)] as const)));
}
