// The reasons of decisions in the words a marketer uses.
const WORDS: Record<string, string> = {
  'no-address': 'no e-mail address is known',
  'no-consent': 'no consent for news and offers',
  withdrawn: 'consent withdrawn',
  suppressed: 'suppressed address',
  'personalisation-refused': 'refuses personalisation',
  silence: 'silence: no marketing for this person now',
  'goal-reached': 'goal reached before the step',
  'left-segment': 'no longer in the segment',
  'no-offer': 'no offer that this person may get',
  'step-removed': 'the step was taken out of the campaign',
};

/** Words that rooms use among themselves lose their hyphens; a sentence stays as it is. */
export function reasonInWords(reason: string): string {
  return WORDS[reason] ?? (/^[a-z-]+$/.test(reason) ? reason.replaceAll('-', ' ') : reason);
}
