// The rule by which hits add up to one outcome, whoever made them and however often.
import { type Hit, type HitClass, type HitTally, isCounted } from './outcome.js';

const BURST_MS = 2000;
/** A person follows one link, perhaps two; who follows three at once reads no mail but checks it. */
const BURST_LINKS = 3;
/** Nor does a person ask for one thing this often at once. It also bounds the row. */
const BURST_HITS = 20;

/**
 * The tally after one more hit. The first hit that counts gives the outcome its time and class; a scanner that came before
 * the reader does not hide the reader. A burst turns its own hits into a scanner's, also those that seemed human at first.
 */
export function addHit(tally: HitTally | null, given: Hit): HitTally {
  const before = tally ?? NOTHING;
  const at = new Date(Math.max(given.at.getTime(), before.lastAt.getTime()));
  const hit = { ...given, at };
  const recent = before.recent.filter((earlier) => at.getTime() - earlier.at.getTime() <= BURST_MS);
  const burst = isBurst([...recent, hit]);
  const added = burst ? asScanner([...recent, hit]) : [...recent, hit];
  const settled = settle(tally, added, hit, burst);
  return {
    ...settled,
    counted: isCounted(settled.class),
    lastAt: at,
    count: before.count + 1,
    byClass: sum(sum(before.byClass, recent, -1), added, 1),
    recent: added.slice(-BURST_HITS),
  };
}

const NOTHING: Pick<HitTally, 'lastAt' | 'count' | 'byClass' | 'recent'> = {
  lastAt: new Date(0),
  count: 0,
  byClass: {},
  recent: [],
};

function isBurst(hits: Hit[]): boolean {
  const links = new Set(hits.flatMap(({ link }) => link ?? []));
  return links.size >= BURST_LINKS || hits.length > BURST_HITS;
}

function asScanner(hits: Hit[]): Hit[] {
  return hits.map((hit) => ({ ...hit, class: 'scanner' }));
}

/** Which hit speaks for the outcome from now on. */
function settle(tally: HitTally | null, added: Hit[], hit: Hit, burst: boolean): Hit {
  const last = added[added.length - 1] ?? hit;
  if (!tally) return last;
  const speaker = { at: tally.at, class: tally.class, ...(tally.link === undefined ? {} : { link: tally.link }) };
  if (burst && hit.at.getTime() - tally.at.getTime() <= BURST_MS) return { ...speaker, class: 'scanner' };
  return !isCounted(tally.class) && isCounted(last.class) ? last : speaker;
}

function sum(counts: HitTally['byClass'], hits: Hit[], sign: 1 | -1): HitTally['byClass'] {
  const summed = new Map<HitClass, number>(Object.entries(counts) as [HitClass, number][]);
  for (const { class: name } of hits) summed.set(name, (summed.get(name) ?? 0) + sign);
  return Object.fromEntries([...summed].filter(([, count]) => count > 0));
}
