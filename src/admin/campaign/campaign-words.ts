// Says a campaign's definition in words, in the order in which it happens to a person.
import type { Campaign } from '../../campaigns/index.js';
import type { Offer } from '../../commerce/index.js';
import { sentenceOf } from '../../profiles/index.js';
import { counted, percent } from '../show/format.js';

/** One row of the journey. */
export interface JourneyStep {
  icon: string;
  mail: boolean;
  name: string;
  text: string;
}

const HOUR_MS = 3_600_000;

/** The journey from entry to goal. `offers` are those that the campaign chooses from, best first. */
export function journeyOf(campaign: Campaign, offers: Offer[]): JourneyStep[] {
  return [
    { icon: 'enter', mail: false, name: `Enters “${campaign.segment.name}”`, text: entryText(campaign) },
    {
      ...{ icon: 'hold-out', mail: false, name: `Arm drawn once: ${percent(campaign.holdOut)} held out` },
      text: 'After consent, suppression and silence were checked. Those held out walk the same journey and get nothing.',
    },
    ...campaign.steps.flatMap((step) => stepsOf(step, offers)),
    {
      icon: 'goal',
      mail: false,
      name: `Goal: an order within ${duration(campaign.goal.withinMs)}`,
      text: exitText(campaign),
    },
  ];
}

/** `30 days`, `6 hours`, `no time`. */
function duration(ms: number): string {
  const hours = Math.round(ms / HOUR_MS);
  if (hours === 0) return ms > 0 ? counted(Math.round(ms / 60_000), 'minute') : 'no time';
  return hours % 24 === 0 ? counted(hours / 24, 'day') : counted(hours, 'hour');
}

function entryText(campaign: Campaign): string {
  const { reentry } = campaign;
  const again = reentry.kind === 'never' ? 'Once in a lifetime.' : `At most once in ${duration(reentry.ms)}.`;
  return `${capitalised(sentenceOf(campaign.segment.condition))}. ${again}`;
}

function stepsOf(step: Campaign['steps'][number], offers: Offer[]): JourneyStep[] {
  const wait = {
    icon: 'clock',
    mail: false,
    name: `Waits ${duration(step.afterMs)}`,
    text: 'Counted from the step before.',
  };
  const gift = offers.map((offer) => `${offer.name} (one coupon each, good for ${counted(offer.validDays, 'day')})`);
  const text = gift.length > 0 ? `With ${gift.join(', or ')}.` : 'Without a coupon.';
  const mail = {
    icon: 'deliver',
    mail: true,
    name: `E-mail “${step.subject}”`,
    text: `Template ${step.template}. ${text}`,
  };
  return step.afterMs > 0 ? [wait, mail] : [mail];
}

function exitText(campaign: Campaign): string {
  const exits = campaign.exit.map((rule) => (rule === 'goal-reached' ? 'has ordered' : 'is no longer in the segment'));
  const leaves = exits.length > 0 ? `The journey ends early for who ${exits.join(' or ')}. ` : '';
  return `${leaves}At least ${duration(campaign.gapMs)} between two marketing e-mails.`;
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`.replace(/\.$/, '');
}
