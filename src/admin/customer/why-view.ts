// Shows why a campaign writes to a person, why not, or why not yet, with each condition and what was seen.
import type { Campaign, Explanation } from '../../campaigns/index.js';
import type { Message } from '../../email/index.js';
import { valueInWords } from '../show/person.js';
import { messageInWords } from './message-words.js';

export interface WhyView {
  campaign: string;
  href: string;
  answer: string;
  sentence: string;
  tone: string;
  state: { name: string; icon: string; word: string };
  /** What became of the message that was decided; '' where none was. */
  message: string;
  facts: {
    condition: string;
    saw: string;
    result: 'passed' | 'stopped' | 'not-reached';
    icon: string;
    spoken: string;
  }[];
}

const ANSWERS = {
  why: { answer: 'Why:', tone: ' why-answer-yes', state: { name: 'send', icon: 'send', word: 'why' } },
  'why-not': { answer: 'Why not:', tone: '', state: { name: 'withheld', icon: 'withheld', word: 'why not' } },
  'why-not-yet': { answer: 'Why not yet:', tone: '', state: { name: 'draft', icon: 'clock', word: 'why not yet' } },
};

/** Only what decided is red; what happens not to hold now, and decided nothing, is quiet. */
const RESULTS = {
  decided: { result: 'stopped', icon: 'refused', spoken: 'this decided, it does not hold: ' },
  holds: { result: 'passed', icon: 'check', spoken: 'holds: ' },
  neutral: { result: 'not-reached', icon: 'withheld', spoken: 'does not hold now, decided nothing: ' },
} as const;

/**
 * `message` is the newest one of this campaign to this person. "Why" answers that it was decided to write, which is not yet
 * that anything left: so the message's own state stands with it, and only an accepted one is shown as done.
 */
export function whyView(
  campaign: Pick<Campaign, 'id' | 'name'>,
  explanation: Explanation,
  message: Message | undefined,
  now: Date,
): WhyView {
  const words = ANSWERS[explanation.answer];
  const told = explanation.answer === 'why' ? messageInWords(message, now) : null;
  return {
    campaign: campaign.name,
    href: `/admin/campaigns/${encodeURIComponent(campaign.id)}`,
    sentence: explanation.sentence,
    ...words,
    ...(told ? { state: told.state, tone: told.left ? words.tone : '' } : {}),
    message: told?.sentence ?? '',
    facts: explanation.facts.map((fact) => ({
      condition: fact.condition,
      saw: seen(fact.value),
      ...RESULTS[fact.decisive ? 'decided' : fact.holds ? 'holds' : 'neutral'],
    })),
  };
}

/** Words that rooms use among themselves (`no-consent`) lose their hyphens. */
function seen(value: unknown): string {
  const words = valueInWords(value);
  return /^[a-z]+(-[a-z]+)+$/.test(words) ? words.replaceAll('-', ' ') : words;
}
