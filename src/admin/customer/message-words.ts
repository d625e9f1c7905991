// Says where a message stands, so that nobody takes "it was decided to write" for "it went out".
import type { Message, MessageState } from '../../email/index.js';
import { dayAndTime } from '../show/format.js';

export interface MessageWords {
  sentence: string;
  /** The mail server has it. */
  left: boolean;
  state: { name: string; icon: string; word: string };
}

const ICONS: Record<MessageState, string> = {
  waiting: 'clock',
  sending: 'send',
  accepted: 'accepted',
  refused: 'refused',
  uncertain: 'uncertain',
  withheld: 'withheld',
  cancelled: 'close',
};

/** `message` is undefined while the decision has not been made into one. */
export function messageInWords(message: Message | undefined, now: Date): MessageWords {
  if (!message) {
    const state = { name: 'waiting', icon: 'clock', word: 'waiting' };
    return { sentence: 'Nothing has left yet: the message is still to be made.', left: false, state };
  }
  const { state } = message;
  return {
    sentence: SENTENCES[state](message, now),
    left: state === 'accepted',
    state: { name: state, icon: ICONS[state], word: state },
  };
}

const SENTENCES: Record<MessageState, (message: Message, now: Date) => string> = {
  waiting: waitingInWords,
  sending: () => 'It is being handed to the mail server.',
  accepted: ({ acceptedAt }) =>
    `It was accepted by the mail server${acceptedAt ? ` on ${dayAndTime(acceptedAt)}` : ''}.`,
  refused: (message) => `The mail server refused it${because(message)}.`,
  uncertain: (message) =>
    `It is uncertain whether it left${because(message) || ': the answer of the mail server was lost'}.`,
  withheld: (message) => `It did not leave: withheld at sending${because(message)}.`,
  cancelled: (message) => `It did not leave: cancelled${because(message)}.`,
};

function waitingInWords(message: Message, now: Date): string {
  const until = message.dueAt > now ? ` until ${dayAndTime(message.dueAt)}` : '';
  const why = message.reason ? ` because ${withoutStop(message.reason)}` : '';
  return until || why
    ? `Nothing has left yet: it waits${until}${why}.`
    : 'Nothing has left yet: it waits for its turn.';
}

function because({ reason }: Message): string {
  return reason ? `: ${withoutStop(reason)}` : '';
}

function withoutStop(reason: string): string {
  return reason.trim().replace(/\.$/, '');
}
