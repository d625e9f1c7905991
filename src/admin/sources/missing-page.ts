// "Why is my event missing": what was turned away, what came of an event or a person, and the usual other causes.
import { type Source, searchRejects, sources } from '../../tracking/index.js';
import { addressWith } from '../frame/query.js';
import { count, counted, dayAndTime } from '../show/format.js';
import { pager } from '../show/pager.js';
import { lastUseOf } from './key-rows.js';
import { causesOf } from './missing-causes.js';
import { tracesOf } from './missing-traces.js';
import { countsOf, type SourceCount, sumOf } from './source-counts.js';
import { sourceHref } from './sources-page.js';

const PAGE = 25;
const HOUR_MS = 3_600_000;
const PATH = '/admin/missing';
/** Requests without a key that opens a source are kept under the source ''. */
const STRANGERS = 'none';
const SPANS = [
  { value: '1', title: 'the last hour' },
  { value: '24', title: 'the last day' },
  { value: '168', title: 'the last 7 days' },
];

export interface MissingSearch {
  /** A source's id, `none` for requests that belong to none, '' for all. */
  source: string;
  name: string;
  /** Part of a reason, an event name or a message id. */
  text: string;
  /** A message id, user id or anonymous id, whole. */
  id: string;
  /** Hours. */
  since: string;
  after: string;
}

export async function missingPage(search: MissingSearch, now: Date) {
  const all = await sources();
  const chosen = all.filter(({ id }) => search.source === '' || id === search.source);
  const span = SPANS.find(({ value }) => value === search.since) ?? { value: '168', title: 'the last 7 days' };
  const from = new Date(now.getTime() - Number(span.value) * HOUR_MS);
  const [rejects, traces, counts] = await Promise.all([
    rejectsFor(search, from, all),
    search.id ? tracesOf(search, all, chosen, now) : null,
    Promise.all(chosen.map((source) => countsOf(source.id, now, Math.ceil(Number(span.value) / 24)))),
  ]);
  const sum = sumOf(counts.flat());
  return {
    place: { loop: 1, group: 'Capture', title: 'Missing events', href: PATH },
    search,
    choices: choicesOf(search, all),
    spans: SPANS.map((one) => ({ ...one, chosen: one.value === span.value })),
    span: span.title,
    traces,
    ...rejects,
    causes: causesOf(sum),
    empty: emptyState(search, chosen, sum),
  };
}

async function rejectsFor(search: MissingSearch, from: Date, all: Source[]) {
  const { source, name, after } = search;
  const text = search.text || search.id;
  const found = await searchRejects({
    ...{ limit: PAGE, from },
    ...(source && { sourceId: source === STRANGERS ? '' : source }),
    ...(name && { name }),
    ...(text && { text }),
    ...(after && { after }),
  });
  const names = new Map(all.map((one) => [one.id, one.name]));
  const asked = { ...search, after: '' };
  return {
    rejects: found.rejects.map((reject) => ({
      at: dayAndTime(reject.at),
      iso: reject.at.toISOString(),
      source: reject.sourceId ? (names.get(reject.sourceId) ?? reject.sourceId) : 'no source',
      reason: reject.reason,
      event: [reject.type, reject.name].filter(Boolean).join(' ') || 'unknown',
      messageId: reject.messageId ?? '',
      place: reject.index === undefined ? '' : `item ${count(reject.index)} of its request`,
      count: count(reject.count),
    })),
    pager: pager({
      range: `${counted(found.rejects.length, 'row')} on this page, newest first`,
      first: after ? addressWith(PATH, asked) : '',
      next: found.next ? addressWith(PATH, { ...asked, after: found.next }) : '',
    }),
  };
}

function choicesOf({ source }: MissingSearch, all: Source[]) {
  const known = all.map(({ id, name }) => ({ value: id, title: name }));
  const choices = [
    { value: '', title: 'all sources' },
    ...known,
    { value: STRANGERS, title: 'no source (unknown key)' },
  ];
  return choices.map((choice) => ({ ...choice, chosen: choice.value === source }));
}

/** What to do next when nothing was turned away that fits. */
function emptyState(search: MissingSearch, chosen: Source[], counts: SourceCount) {
  const anything = Object.values(counts).some((n) => n > 0);
  const unused = anything ? undefined : chosen.find((source) => !lastUseOf(source));
  if (chosen.length === 0 && search.source !== STRANGERS) {
    return {
      title: 'There is no source yet.',
      text: 'Make one; its key is what a client shows when it sends.',
      ...{ href: '/admin/sources#new', link: 'Make a source' },
    };
  }
  if (search.source !== STRANGERS && chosen.length === 1 && unused) {
    return {
      title: 'Nothing was turned away, and nothing came.',
      text: `No request has ever shown a key of ${unused.name}: check the key and the address in the client, and whether an ad blocker stops it.`,
      ...{ href: sourceHref(unused), link: 'See the lines for clients' },
    };
  }
  return {
    title: 'Nothing was turned away that fits.',
    text: 'Look at the other causes below, or do it again while the live view is open: an event stands there within a second.',
    href: addressWith('/admin/live', { source: search.source === STRANGERS ? '' : search.source, name: search.name }),
    link: 'Open the live view',
  };
}
