// The loop as the demo plays it: a year of real orders, scores, a campaign five weeks ago, and every day since until today.
import { setCampaignState } from '../campaigns/index.js';
import { allowOpenPixel } from '../email/index.js';
import type { Clock } from '../platform/clock.js';
import type { Service } from '../service.js';
import type { DemoClock } from './demo-clock.js';
import { markBegun, markLoaded, writeDemoNote } from './demo-state.js';
import { fillShelves, type Loaded, loadOrders, makeSources, recordPermissions, type ShopSources } from './load-shop.js';
import { openStory, type Story } from './open-story.js';
import type { FeedEvent } from './shop-feed.js';
import type { Stopwatch } from './stopwatch.js';
import { walkTime } from './walk-time.js';
import { CAMPAIGN, writeToPeople } from './write-to-people.js';

export interface Loop {
  service: Service;
  /** Stands at `firstDay(today)`. */
  clock: DemoClock;
  today: Date;
  /** The clock to run on with afterwards. */
  machine: Clock;
  watch: Stopwatch;
  report: (line: string) => void;
}

export interface Played {
  rows: { read: number; skipped: number };
  ordersPerSecond: number;
  trueEffect: number;
  sources: ShopSources;
}

/** Plays all of it on an empty service, and marks the demo as loaded at the end. */
export async function playLoop(loop: Loop): Promise<Played> {
  const { service, clock, today, machine, watch, report } = loop;
  await markBegun(today);
  const sources = await makeSources(service.url);
  const story = openStory(today, sources);
  await writeDemoNote(story.note);
  report('Loading the shop: real orders, dates shifted to today');
  const loaded = await watch.time('import', () => load(loop, story, sources));
  report('Scoring customers as they were five weeks ago');
  await watch.time('scores', () => service.run('scores'));
  report('Running the campaign: deciding, and delivering to the built-in mailbox');
  const { later, rows } = loaded;
  const written = await watch.time('campaign', () => writeToPeople({ ...loop, later, simulated: sources.simulated }));
  const note = {
    ...story.note,
    rows: rows.read,
    skipped: rows.skipped,
    trueEffects: { [CAMPAIGN]: written.trueEffect },
  };
  await writeDemoNote(note);
  report(
    `Mail has reached ${written.mails} people: walking the clock to today, real orders and simulated people come in`,
  );
  await watch.time('walk', () => walkTime({ ...loop, ...sources, later, acts: written.acts }));
  report('Scoring customers as of today');
  await watch.time('today', () => finish(service, later));
  clock.runOnWith(machine);
  await writeDemoNote({ ...note, loadedAt: today });
  await markLoaded(today);
  return { rows, ordersPerSecond: loaded.ordersPerSecond, trueEffect: written.trueEffect, sources };
}

async function load({ clock, report }: Loop, { note, products }: Story, { real }: ShopSources): Promise<Loaded> {
  // The pixel is off until somebody allows it; these readers are simulated, so there is nobody to ask.
  await allowOpenPixel(true);
  await fillShelves(products);
  const loaded = await loadOrders(note.shiftedWeeks, { until: clock.now(), target: real, report });
  await recordPermissions(loaded.knownSince);
  return loaded;
}

/** Paused before the last scores, or those who are at risk today would be written to by nobody's wish. */
async function finish(service: Service, later: FeedEvent[]): Promise<void> {
  await setCampaignState(CAMPAIGN, 'paused');
  const newcomers = later
    .filter(({ kind }) => kind === 'identify')
    .map(({ customerId, at }) => [customerId, at] as const);
  await recordPermissions(new Map(newcomers));
  await service.run('scores');
  await service.run('outcomes');
}
