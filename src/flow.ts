// The whole machine on one page: every hand-over between rooms and every schedule. Only this file knows both sides.
import { scoreCustomersJob } from './analysis/index.js';
import { decideDueJob, enterCampaignsJob, onSend } from './campaigns/index.js';
import { countPopularityJob, followMerge, recordNext } from './commerce/index.js';
import { finishErasuresJob, onWithdrawal } from './consent/index.js';
import { type Delivery, deliverJob, templateFault } from './email/index.js';
import { appendOutcomesJob, collectWithdrawalsJob } from './measurement/index.js';
import { finishParts } from './person-data.js';
import { createJobs, type Jobs, type RunnableJob, type Schedule } from './platform/jobs.js';
import { log } from './platform/log.js';
import { createPump } from './platform/pump.js';
import { foldNext, onMoved } from './profiles/index.js';
import { eventsAtHand, type Intake, leaveGroups, onGroup, openHand } from './tracking/index.js';

/** The deeds that can be asked for by name, each a job or two in their order. */
export type Deed = 'scores' | 'campaigns' | 'delivery' | 'outcomes';

export interface Flow {
  /** Does a deed now and waits for its end; throws what it threw. */
  run(deed: Deed): Promise<void>;
  /** Takes up no new work and waits for what is under way. */
  stop(): Promise<void>;
}

export interface FlowParts extends Delivery {
  intake: Intake;
  processEveryMs: number;
  /** See JobsOptions. */
  lockMs?: number;
}

/** The stages take events together: a transaction costs as much as some hundred events in it. */
const ENOUGH_EVENTS = 300;
const GATHER_MS = 150;

/** Starts the background work of one node: the stages behind the intake, the schedules, and the wake-ups between rooms. */
export async function startFlow(parts: FlowParts): Promise<Flow> {
  const stages = startStages(parts);
  const work = jobsOf(parts);
  const jobs = createJobs({ ...parts, jobs: Object.values(work), schedules: schedulesOf(work) });
  await jobs.start();
  const stopListening = wakeAcrossRooms(jobs, work);
  const deeds = deedsOf(work);
  return {
    async run(deed) {
      for (const job of deeds[deed]) await jobs.runNow(job, {});
    },
    async stop() {
      for (const stop of stopListening) stop();
      await stages.stop();
      await jobs.stop();
    },
  };
}

/**
 * capture → profile: each group of events is folded, its orders are recorded, and orders follow where history moved, within a
 * second. One loop does all, because both write the rows of the same people: side by side one undoes the other's transaction again and again.
 */
function startStages({ clock, node }: Delivery) {
  openHand(node);
  let moved = true;
  const step = async () => {
    const folded = await foldNext(node, clock.now());
    const recorded = await recordNext(node, clock.now());
    const done = folded + recorded;
    // History moves seldom: who has events to take does not ask for it each time.
    moved = (moved || done === 0) && (await followMerge(node, clock.now()));
    return moved ? ENOUGH_EVENTS : done;
  };
  const gather = { below: ENOUGH_EVENTS, ms: GATHER_MS };
  const pump = createPump({ name: 'stages', idleMs: 1000, step, gather });
  const onMove = () => {
    moved = true;
    pump.wake();
  };
  const stopListening = [
    onGroup(() => (eventsAtHand(node) < ENOUGH_EVENTS ? pump.wake() : pump.hurry())),
    onMoved(onMove),
  ];
  return {
    async stop() {
      for (const stop of stopListening) stop();
      await pump.stop();
      await leaveGroups(node);
    },
  };
}

type Work = ReturnType<typeof jobsOf>;

function jobsOf(parts: FlowParts) {
  return {
    scoreCustomers: scoreCustomersJob(parts),
    countPopularity: countPopularityJob(parts),
    enterCampaigns: enterCampaignsJob({ ...parts, templateFault }),
    decideDue: decideDueJob({ ...parts, templateFault }),
    deliver: deliverJob(parts),
    collectWithdrawals: collectWithdrawalsJob(parts),
    appendOutcomes: appendOutcomesJob(parts),
    finishErasures: finishErasuresJob(finishParts(parts)),
  } satisfies Record<string, RunnableJob>;
}

/** analyse → decide → deliver → measure. Cron lines are UTC; every job is a sweep that finds what no wake-up told of. */
function schedulesOf(work: Work): Schedule[] {
  return [
    { job: work.countPopularity, every: '30 2 * * *', data: {} },
    { job: work.scoreCustomers, every: '0 3 * * *', data: {} },
    { job: work.enterCampaigns, every: '10 minutes', data: {} },
    { job: work.decideDue, every: '1 minute', data: {} },
    { job: work.deliver, every: '10 seconds', data: {} },
    { job: work.collectWithdrawals, every: '1 minute', data: {} },
    { job: work.appendOutcomes, every: '30 seconds', data: {} },
    { job: work.finishErasures, every: '1 minute', data: {} },
  ];
}

/** What must happen now to the right of a room. A lost wake-up costs no more than the wait for the next sweep. */
function wakeAcrossRooms(jobs: Jobs, work: Work): (() => void)[] {
  const wake = (job: RunnableJob) => () => {
    jobs.wake(job, {}).catch((error: unknown) => log.warn({ err: error, job: job.name }, 'a wake-up was lost'));
  };
  return [onSend(wake(work.deliver)), onWithdrawal(wake(work.collectWithdrawals))];
}

function deedsOf(work: Work): Record<Deed, RunnableJob[]> {
  return {
    scores: [work.countPopularity, work.scoreCustomers],
    campaigns: [work.enterCampaigns, work.decideDue],
    delivery: [work.deliver],
    outcomes: [work.collectWithdrawals, work.appendOutcomes],
  };
}
