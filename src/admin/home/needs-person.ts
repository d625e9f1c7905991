// What a machine must not settle by itself: each with the reason and the way there.
import type { OrderProblem } from '../../commerce/index.js';
import { sendSum } from '../campaign/campaign-sums.js';
import { addressWith } from '../frame/query.js';
import { counted, dayAndTime } from '../show/format.js';
import type { LoopFigures } from './loop-steps.js';

export interface Todo {
  kind: 'uncertain' | 'paused' | 'failed' | 'overdue';
  icon: string;
  what: string;
  why: string;
  href: string;
  link: string;
}

const OLD_BACKLOG_MS = 10 * 60_000;

/** The most urgent first; empty when all is well. */
export function needsPerson(figures: LoopFigures & { problems: OrderProblem[]; pairs: number }): Todo[] {
  return [
    ...failedRun(figures),
    ...standsStill(figures),
    ...lost(figures),
    ...uncertain(figures),
    ...waiting(figures),
    ...turnedAway(figures),
    ...pairs(figures),
    ...paused(figures),
  ];
}

function failedRun({ lastTry }: LoopFigures): Todo[] {
  if (lastTry?.state !== 'failed') return [];
  const why = `${lastTry.reason ?? 'No reason was written down.'} The scores of the run before stay in use.`;
  return [
    {
      kind: 'failed',
      icon: 'failed',
      what: `The scores failed on ${dayAndTime(lastTry.startedAt)}`,
      why,
      href: '',
      link: '',
    },
  ];
}

function standsStill({ campaigns }: LoopFigures): Todo[] {
  return campaigns.flatMap(({ campaign }) => {
    const [fault] = campaign.templateFaults;
    if (fault === undefined) return [];
    const what = `“${campaign.name}” stands still: no mail can be made`;
    return [{ kind: 'failed' as const, icon: 'failed', what, why: fault, href: hrefOf(campaign.id), link: 'Look' }];
  });
}

function lost({ campaigns }: LoopFigures): Todo[] {
  return campaigns.flatMap((row) => {
    const what = sendSum(row).fault;
    const why = `In “${row.campaign.name}”. Every decision to send must be one message; here the sum does not add up.`;
    return what
      ? [{ kind: 'failed' as const, icon: 'failed', what, why, href: hrefOf(row.campaign.id), link: 'Look' }]
      : [];
  });
}

function uncertain({ campaigns }: LoopFigures): Todo[] {
  return campaigns.flatMap(({ campaign, messages }) => {
    if (messages.uncertain === 0) return [];
    const what = `${counted(messages.uncertain, 'message is', 'messages are')} uncertain in “${campaign.name}”`;
    const why =
      'The mail server took the text but its answer was lost. They may have arrived, so rapport does not try again by itself.';
    return [{ kind: 'uncertain' as const, icon: 'uncertain', what, why, href: hrefOf(campaign.id), link: 'Look' }];
  });
}

function waiting({ waiting: { groups, oldestAt }, now }: LoopFigures): Todo[] {
  if (!oldestAt || now.getTime() - oldestAt.getTime() < OLD_BACKLOG_MS) return [];
  const why = 'Events are stored and safe, but profiles and orders lag behind. Is a worker running?';
  const what = `${counted(groups, 'group')} of events wait since ${dayAndTime(oldestAt)}`;
  return [{ kind: 'overdue', icon: 'overdue', what, why, href: '', link: '' }];
}

function turnedAway({ rejects, problems }: LoopFigures & { problems: OrderProblem[] }): Todo[] {
  const events = rejects.slice(0, 3).map(({ reason, count, lastAt }): Todo => {
    const what = `${counted(count, 'event was', 'events were')} turned away this week`;
    return {
      kind: 'failed',
      icon: 'warning',
      what,
      why: `${reason}; the last one on ${dayAndTime(lastAt)}.`,
      href: addressWith('/admin/missing', { text: reason.slice(0, 200) }),
      link: 'See which',
    };
  });
  const orders = problems.map(({ id, place, reason, at }): Todo => {
    const why = `Order ${id}, field ${place}: ${reason}. It came on ${dayAndTime(at)} and is counted nowhere.`;
    return { kind: 'failed', icon: 'warning', what: 'An order could not be read', why, href: '', link: '' };
  });
  return [...events, ...orders];
}

function pairs({ pairs: open }: { pairs: number }): Todo[] {
  if (open === 0) return [];
  const what = `${counted(open, 'pair')} of customers may be one person each`;
  const why = 'A machine never joins two customers. Say which are one, and which are to be kept apart.';
  return [{ kind: 'uncertain', icon: 'uncertain', what, why, href: '/admin/same-person', link: 'Decide' }];
}

function paused({ campaigns }: LoopFigures): Todo[] {
  return campaigns.flatMap(({ campaign }) => {
    if (campaign.state !== 'paused') return [];
    const why = 'Nobody enters and nothing goes out. What waits in it waits on.';
    return [
      {
        kind: 'paused' as const,
        icon: 'paused',
        what: `“${campaign.name}” is paused`,
        why,
        href: hrefOf(campaign.id),
        link: 'Look and resume',
      },
    ];
  });
}

function hrefOf(campaignId: string): string {
  return `/admin/campaigns/${encodeURIComponent(campaignId)}`;
}
