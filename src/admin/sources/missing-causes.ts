// The usual causes besides a reject why an event is not where somebody looks for it, each with how often it was so.
import { count } from '../show/format.js';
import type { SourceCount } from './source-counts.js';

interface Cause {
  what: keyof SourceCount;
  name: string;
  means: string;
}

const CAUSES: Cause[] = [
  {
    what: 'rejected',
    name: 'turned away',
    means: 'The event itself was not right. Each stands under “Turned away” for seven days.',
  },
  {
    what: 'duplicates',
    name: 'duplicates',
    means: 'An event with the same messageId is in the log already: a retry, or an id used twice. The first one stays.',
  },
  { what: 'bots', name: 'from bots', means: 'Stored and marked. They reach no profile, campaign or report.' },
  {
    what: 'test',
    name: 'from a test source',
    means: 'Stored. A source in test mode reaches no profile, trigger or report.',
  },
  {
    what: 'notAsked',
    name: 'not stored: not asked',
    means: 'The project asks first, and the visitor has not said yes. Only counted.',
  },
  { what: 'refused', name: 'not stored: refused', means: 'The visitor said no to analytics. Only counted.' },
  {
    what: 'erased',
    name: 'not stored: erased person',
    means: 'About somebody who was erased, from before that. Only counted.',
  },
  {
    what: 'overLimit',
    name: 'told to come later',
    means: 'The source sent more than it may: answered 429. Clients send them again.',
  },
  {
    what: 'falseTokens',
    name: 'stored, not trusted',
    means: 'The userToken is not that of the user: what the event says about the person is only a claim.',
  },
];

/** Those that occurred, the most frequent first, and how many events were stored besides. */
export function causesOf(counts: SourceCount) {
  const rows = CAUSES.filter(({ what }) => counts[what] > 0).sort(
    (one, other) => counts[other.what] - counts[one.what],
  );
  return {
    accepted: count(counts.accepted),
    rows: rows.map(({ what, name, means }) => ({ name, means, events: count(counts[what]) })),
  };
}
