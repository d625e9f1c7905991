// The two sums of a campaign: every decision is in the first, every "send" of it in the second, and the parts add up.
import type { DecisionCounts } from '../../campaigns/index.js';
import type { MessageState } from '../../email/index.js';
import { count, counted } from '../show/format.js';

export type MessageCounts = Record<MessageState, number>;

export interface CampaignCounts {
  decisions: DecisionCounts;
  messages: MessageCounts;
  /** Decisions of kind `send` of which no message was made yet. */
  notHandedOver: number;
}

/** One part of a sum: a shape, a word and a number. `share` of the whole, for the strip. */
interface Part {
  word: string;
  name: string;
  icon: string;
  number: number;
  fill: string;
}

export interface Sum {
  whole: { word: string; value: string };
  parts: { word: string; name: string; icon: string; value: string; sign: string }[];
  strip: Strip | null;
  /** What is wrong when the parts do not add up, in words; '' when they do. */
  fault: string;
}

/** A bar cut into the parts of a sum, at both widths. */
export interface Strip {
  label: string;
  wide: { x: number; width: number; fill: string }[];
  narrow: { x: number; width: number; fill: string }[];
}

/** decided = send + show + held out + withheld. No campaign of this release decides `show`, so it is 0 and left out. */
export function decidedSum(decisions: DecisionCounts): Sum {
  const withheld = Object.values(decisions.withheld).reduce((sum, number) => sum + number, 0);
  const sum = sumOf('decided', decisions.total, [
    { word: 'send', name: 'send', icon: 'send', number: decisions.send, fill: 'plot-fill-1' },
    { word: 'held out', name: 'hold-out', icon: 'hold-out', number: decisions.holdOut, fill: 'plot-hollow' },
    { word: 'withheld', name: 'withheld', icon: 'withheld', number: withheld, fill: 'plot-fill-3' },
  ]);
  const lost = Math.abs(decisions.total - decisions.send - decisions.holdOut - withheld);
  const fault =
    lost > 0 ? `${counted(lost, 'decision is', 'decisions are')} in no part of the sum: please report.` : '';
  return { ...sum, fault };
}

/**
 * send = waiting + sending + accepted + refused + uncertain + withheld at sending + cancelled. A decision of which no
 * message was made yet waits as well. What is left over is a fault and is shown as one.
 */
export function sendSum(counts: CampaignCounts): Sum {
  const { decisions, messages } = counts;
  const waiting = waitingOf(counts);
  const sum = sumOf('send', decisions.send, [
    { word: 'accepted', name: 'accepted', icon: 'accepted', number: messages.accepted, fill: 'plot-fill-1' },
    { word: 'waiting', name: 'waiting', icon: 'clock', number: waiting, fill: 'plot-fill-4' },
    { word: 'sending', name: 'sending', icon: 'send', number: messages.sending, fill: 'plot-fill-2' },
    { word: 'refused', name: 'refused', icon: 'refused', number: messages.refused, fill: 'plot-fill-bad' },
    {
      word: 'uncertain',
      name: 'uncertain',
      icon: 'uncertain',
      number: messages.uncertain,
      fill: 'plot-fill-hatch-warn',
    },
    { word: 'withheld at sending', name: 'withheld', icon: 'withheld', number: messages.withheld, fill: 'plot-fill-3' },
    { word: 'cancelled', name: 'withheld', icon: 'close', number: messages.cancelled, fill: 'plot-hollow' },
  ]);
  return { ...sum, fault: sendFault(remainderOf(counts)) };
}

/** Messages that wait, and decisions that wait for their message. */
export function waitingOf({ messages, notHandedOver }: CampaignCounts): number {
  return messages.waiting + notHandedOver;
}

/** Decisions to send that are in no part of the sum; below 0: messages that no decision made. */
export function remainderOf({ decisions, messages, notHandedOver }: CampaignCounts): number {
  const made = Object.values(messages).reduce((sum, number) => sum + number, 0);
  return decisions.send - made - notHandedOver;
}

function sumOf(word: string, whole: number, parts: Part[]): Omit<Sum, 'fault'> {
  return {
    whole: { word, value: count(whole) },
    parts: parts.map(({ word, name, icon, number }, place) => ({
      ...{ word, name, icon },
      value: count(number),
      sign: place === 0 ? '=' : '+',
    })),
    strip: whole > 0 ? stripOf(parts.filter((part) => part.number > 0)) : null,
  };
}

/** In words that say what to do; a sum whose parts do not add up is a bug, and nobody may have to find it by calculating. */
function sendFault(remainder: number): string {
  if (remainder === 0) return '';
  if (remainder > 0) return `${counted(remainder, 'decision has', 'decisions have')} no message: please report.`;
  return `${counted(-remainder, 'message has', 'messages have')} no decision: please report.`;
}

function stripOf(parts: Part[]): Strip {
  return {
    label: parts.map((part) => `${count(part.number)} ${part.word}`).join(', '),
    wide: cut(parts, 980),
    narrow: cut(parts, 324),
  };
}

/** Places the parts side by side with a gap; the smallest still shows. */
function cut(parts: Part[], width: number): Strip['wide'] {
  const gap = 4;
  const least = 3;
  const total = parts.reduce((sum, part) => sum + part.number, 0);
  const room = width - 2 - (gap + least) * parts.length;
  let x = 1;
  return parts.map(({ number, fill }) => {
    const piece = { x: round(x), width: round(least + (room * number) / total), fill };
    x += piece.width + gap;
    return piece;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
