// Shows why a campaign writes to a person, why not, or why not yet, with each condition and what was seen.
import type { Campaign, Explanation } from '../../campaigns/index.js';
import { valueInWords } from '../show/person.js';

export interface WhyView {
  campaign: string;
  href: string;
  answer: string;
  sentence: string;
  tone: string;
  state: { name: string; icon: string; word: string };
  facts: { condition: string; saw: string; result: 'passed' | 'stopped'; icon: string; spoken: string }[];
}

const ANSWERS = {
  why: { answer: 'Why:', tone: ' why-answer-yes', state: { name: 'send', icon: 'send', word: 'why' } },
  'why-not': { answer: 'Why not:', tone: '', state: { name: 'withheld', icon: 'withheld', word: 'why not' } },
  'why-not-yet': { answer: 'Why not yet:', tone: '', state: { name: 'draft', icon: 'clock', word: 'why not yet' } },
};

export function whyView(campaign: Campaign, explanation: Explanation): WhyView {
  return {
    campaign: campaign.name,
    href: `/admin/campaigns/${encodeURIComponent(campaign.id)}`,
    sentence: explanation.sentence,
    ...ANSWERS[explanation.answer],
    facts: explanation.facts.map(({ condition, value, holds }) => ({
      condition,
      saw: valueInWords(value),
      ...(holds
        ? { result: 'passed' as const, icon: 'check', spoken: 'holds: ' }
        : { result: 'stopped' as const, icon: 'refused', spoken: 'does not hold: ' }),
    })),
  };
}
