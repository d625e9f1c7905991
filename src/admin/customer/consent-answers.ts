// What a person answered for each purpose, with the proof of it.
import { type Answers, answersFor, type Purpose } from '../../consent/index.js';
import { dayAndTime } from '../show/format.js';

const PURPOSES: { purpose: Purpose; title: string; never: string }[] = [
  { purpose: 'analytics', title: 'Analytics', never: 'Never answered: the project’s mode decides what is stored.' },
  { purpose: 'personalisation', title: 'Personalisation', never: 'Never answered.' },
  { purpose: 'email-marketing', title: 'News and offers by e-mail', never: 'Never answered, which is a no.' },
  { purpose: 'email-open-tracking', title: 'Seeing whether mails are opened', never: 'Never answered.' },
];

const BASES = { consent: 'consent', 'soft-opt-in': 'existing customer (soft opt-in)', contract: 'contract' };

/** `identifiers`: those that are this person's. */
export async function consentAnswers(identifiers: string[]) {
  const answers = await answersFor(identifiers);
  return PURPOSES.map(({ purpose, title, never }) => {
    const answer = answers[purpose];
    if (!answer) return { title: `${title}: no answer`, allowed: false, icon: 'withheld', more: never, proof: '' };
    const allowed = answer.answer === 'granted';
    return {
      title: `${title}: ${allowed ? 'yes' : 'no'}`,
      allowed,
      icon: allowed ? 'check' : 'close',
      more: `${allowed ? 'allowed' : 'refused'} on ${dayAndTime(answer.at)}; from ${answer.source || 'nowhere known'}; ${BASES[answer.basis]}`,
      proof: proofOf(answer),
    };
  });
}

function proofOf({ evidence, event, textVersion }: NonNullable<Answers[Purpose]>): string {
  const proofs = [
    evidence ? `the link in the mail ${evidence.messageId}` : '',
    event ? `the event ${event.messageId} of the source ${event.sourceId}` : '',
    textVersion ? `text version ${textVersion}` : '',
  ].filter(Boolean);
  return proofs.length > 0 ? `Proof: ${proofs.join(', ')}` : '';
}
