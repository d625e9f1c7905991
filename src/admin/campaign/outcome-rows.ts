// What came back of a campaign's messages; machines and scanners stand apart, never in the count.
import type { OutcomeCounts } from '../../measurement/index.js';
import { count, percent } from '../show/format.js';

export interface OutcomeRow {
  name: string;
  what: string;
  messages: string;
  share: string;
}

/** `accepted` is what the shares are of; people who ordered are counted by person, so theirs is of nothing. */
export function outcomeRows(outcomes: OutcomeCounts, accepted: number): OutcomeRow[] {
  const share = (number: number) => (accepted > 0 ? percent(number / accepted, 1) : '–');
  const row = (name: string, number: number, what: string) => ({
    name,
    what,
    messages: count(number),
    share: share(number),
  });
  return [
    row('opened', outcomes.opened, `its picture was asked for or a link followed${apart(outcomes.apart.opened)}`),
    row('clicked', outcomes.clicked, `a link was followed${apart(outcomes.apart.clicked)}`),
    row('unsubscribed', outcomes.unsubscribed, 'permission was withdrawn through this mail'),
    {
      ...{ name: 'ordered', messages: count(outcomes.ordered), share: '–' },
      what: 'people chosen to get messages who bought within the goal’s window, with or without the mail',
    },
  ];
}

function apart(counts: OutcomeCounts['apart']['opened']): string {
  const words = Object.entries(counts).map(
    ([kind, number]) => `${count(number)} by ${kind === 'scanner' ? 'scanners' : 'machines'}`,
  );
  return words.length > 0 ? `; not counted: ${words.join(', ')}` : '';
}
