// The six steps of the loop, each with the one figure that says whether it turns.
import type { Run } from '../../analysis/index.js';
import type { OrderTotals } from '../../commerce/index.js';
import { type MessageCounts, waitingOf } from '../campaign/campaign-sums.js';
import type { CampaignRow } from '../campaign/campaigns-page.js';
import { ago, clockTime, count, counted } from '../show/format.js';

export interface LoopFigures {
  all: OrderTotals;
  bySource: Map<string, OrderTotals>;
  events: { events: number; lastReceivedAt: Date | null };
  waiting: { groups: number; oldestAt: Date | null };
  rejects: { reason: string; count: number; lastAt: Date }[];
  sources: { id: string; name: string; simulated: boolean }[];
  profiles: number;
  scored: number;
  run: Run | null;
  /** The newest run in whatever state. */
  lastTry: Run | null;
  campaigns: CampaignRow[];
  now: Date;
}

export interface LoopStep {
  name: string;
  icon: string;
  href: string;
  figure: string;
  unit: string;
  more: string;
  warn: string;
  warnIcon: string;
  /** The figure may hold simulated people, where there are any. */
  made: boolean;
  last: boolean;
}

export function loopSteps(figures: LoopFigures): { steps: LoopStep[]; back: string } {
  const steps = [
    capture(figures),
    profile(figures),
    analyse(figures),
    decide(figures),
    deliver(figures),
    measure(figures),
  ];
  const outcomes = figures.campaigns.reduce((sum, { outcomes: o }) => sum + o.opened + o.clicked + o.unsubscribed, 0);
  return {
    steps: steps.map((step, place) => ({ ...quiet, ...step, last: place === steps.length - 1 })),
    back: `${counted(outcomes, 'outcome')} came back`,
  };
}

const quiet = { warn: '', warnIcon: 'warning', made: false };
type Step = Omit<LoopStep, 'last' | keyof typeof quiet> & Partial<LoopStep>;

function capture({ all, bySource, events, waiting, rejects, sources, now }: LoopFigures): Step {
  const turnedAway = rejects.reduce((sum, reject) => sum + reject.count, 0);
  const backlog = waiting.groups === 0 ? '' : `; ${counted(waiting.groups, 'group')} of events wait`;
  const simulated = sources
    .filter((source) => source.simulated)
    .reduce((sum, { id }) => sum + (bySource.get(id)?.orders ?? 0), 0);
  const made = simulated > 0 ? ` (${count(simulated)} simulated)` : '';
  const orders = `${counted(all.orders, 'order')}${made}, ${counted(all.refunds, 'refund')}`;
  const last = events.lastReceivedAt ? `last event ${ago(events.lastReceivedAt, now)}` : 'no event yet';
  return {
    ...{ name: 'Capture', icon: 'capture', href: '/admin/sources', figure: count(events.events) },
    unit: events.events === 1 ? 'event taken in' : 'events taken in',
    more: `${orders}; ${counted(sources.length, 'source')}, ${last}${backlog}`,
    warn: turnedAway > 0 ? `${counted(turnedAway, 'event')} turned away this week` : '',
  };
}

function profile({ profiles, all }: LoopFigures): Step {
  return {
    ...{ name: 'Profile', icon: 'person', href: '/admin/customers', figure: count(profiles) },
    ...{ unit: profiles === 1 ? 'person' : 'people', more: `${count(all.buyers)} of them have bought` },
  };
}

function analyse({ run, lastTry, scored, now }: LoopFigures): Step {
  const step = {
    name: 'Analyse',
    icon: 'analyse',
    href: '/admin/leaving',
    figure: count(scored),
    unit: 'customers scored',
  };
  const failed = lastTry?.state === 'failed' ? { warn: 'the last run failed', warnIcon: 'failed' } : {};
  if (!run) return { ...step, more: 'no run has finished yet', ...failed };
  const when = run.finishedAt ? `last run ${ago(run.until, now)}, ${clockTime(run.until)}` : 'a run goes on';
  return { ...step, more: `${when}; ${count(run.figures?.atRisk.customers ?? 0)} at risk`, ...failed };
}

function decide({ campaigns }: LoopFigures): Step {
  const sum = (read: (row: CampaignRow) => number) => campaigns.reduce((total, row) => total + read(row), 0);
  const total = sum(({ decisions }) => decisions.total);
  const send = sum(({ decisions }) => decisions.send);
  const heldOut = sum(({ decisions }) => decisions.holdOut);
  const paused = campaigns.filter(({ campaign }) => campaign.state === 'paused').length;
  return {
    ...{ name: 'Decide', icon: 'decide', href: '/admin/campaigns', figure: count(total) },
    ...{ unit: total === 1 ? 'decision' : 'decisions', warnIcon: 'paused' },
    more: `${count(send)} send, ${count(total - send - heldOut)} withheld, ${count(heldOut)} held out`,
    warn: paused > 0 ? `${counted(paused, 'campaign')} paused` : '',
  };
}

function deliver({ campaigns }: LoopFigures): Step {
  const sum = (state: keyof MessageCounts) => campaigns.reduce((total, { messages }) => total + messages[state], 0);
  const send = campaigns.reduce((total, { decisions }) => total + decisions.send, 0);
  const waiting = campaigns.reduce((total, row) => total + waitingOf(row), 0);
  const uncertain = sum('uncertain');
  return {
    ...{ name: 'Deliver', icon: 'deliver', href: '/admin/mailbox', figure: count(sum('accepted')) },
    ...{ unit: `accepted of ${count(send)}`, warnIcon: 'uncertain' },
    more: `${count(sum('refused'))} refused, ${count(waiting)} waiting, ${count(sum('withheld'))} withheld at sending`,
    warn: uncertain > 0 ? `${count(uncertain)} uncertain` : '',
  };
}

function measure({ campaigns }: LoopFigures): Step {
  const clear = campaigns.filter(({ lift }) => lift.interval[0] > 0 || lift.interval[1] < 0).length;
  const open = campaigns.filter(({ lift }) => lift.untilNow).length;
  return {
    ...{
      name: 'Measure',
      icon: 'measure',
      href: '/admin/campaigns',
      figure: `${count(clear)} of ${count(campaigns.length)}`,
    },
    ...{ unit: 'campaigns with clear lift', made: true },
    more: `against the hold-out${open > 0 ? `; ${count(open)} until now` : ''}`,
  };
}
