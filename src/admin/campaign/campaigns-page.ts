// The list of campaigns with what each of them changed, all on one axis so that the eye may compare.
import { type Campaign, campaignFileFaults, campaignList, faultLine } from '../../campaigns/index.js';
import type { Lift } from '../../measurement/index.js';
import { readDemo } from '../frame/demo-setting.js';
import { clockTime, count } from '../show/format.js';
import { intervalBar } from '../show/interval-bar.js';
import type { Kept } from '../show/kept-for-a-minute.js';
import { readCounts } from './campaign-counts.js';
import { campaignState } from './campaign-state.js';
import { liftView } from './lift-view.js';
import { type Results, readResults } from './results.js';

const AXIS_WIDTH = 176;

/** Results of all campaigns, by id. */
export type KeptResults = Kept<Map<string, Results>>;

export type CampaignRow = Awaited<ReturnType<typeof readRow>>;

export async function campaignsPage(results: KeptResults, now: Date) {
  const { rows, counted } = await campaignRows(results, now);
  return {
    place: { loop: 4, group: 'Decide', title: 'Campaigns', href: '/admin/campaigns' },
    simulated: (await readDemo()) !== null,
    faults: (await campaignFileFaults()).map(faultLine),
    counted,
    ...tableOf(rows),
  };
}

/** Each campaign with its counts of now and its kept results; the home page reads them too. `counted` says of when they are. */
export async function campaignRows(results: KeptResults, now: Date): Promise<{ rows: CampaignRow[]; counted: string }> {
  const [campaigns, { value, countedAt }] = await Promise.all([campaignList(), results.at(now)]);
  const rows = await Promise.all(campaigns.map((campaign) => readRow(campaign, value.get(campaign.id), now)));
  return { rows, counted: `Lift and outcomes were counted at ${clockTime(countedAt)} UTC.` };
}

/** The table that compares campaigns. */
export function tableOf(rows: CampaignRow[]) {
  const range = rangeOf(rows.map((row) => row.lift));
  return { axis: axisOf(range), campaigns: rows.map((row) => rowOf(row, range)) };
}

/** A campaign loaded since the last count is counted by itself. */
async function readRow(campaign: Campaign, kept: Results | undefined, now: Date) {
  const [counts, results] = await Promise.all([readCounts(campaign.id), kept ?? readResults(campaign.id, now)]);
  return { campaign, ...counts, ...results };
}

function rowOf({ campaign, messages, decisions, lift }: CampaignRow, range: readonly [number, number]) {
  const { known, figure, between, verdict, untilNow } = liftView(lift, null);
  return {
    name: campaign.name,
    href: `/admin/campaigns/${encodeURIComponent(campaign.id)}`,
    state: campaignState(campaign),
    decided: count(decisions.total),
    accepted: count(messages.accepted),
    ...{ known, figure, verdict, untilNow },
    range: between,
    bar: known ? intervalBar(lift, range) : null,
  };
}

/** From and to of the shared axis in steps of 5 points, with 0 inside. */
function rangeOf(lifts: Lift[]): readonly [number, number] {
  const values = lifts.filter((lift) => lift.missing === null).flatMap((lift) => lift.interval);
  const from = Math.floor(Math.min(-0.0001, ...values) * 20) / 20;
  return [from, Math.max(from + 0.1, Math.ceil(Math.max(0.0001, ...values) * 20) / 20)];
}

function axisOf([from, to]: readonly [number, number]) {
  const step = to - from > 0.35 ? 0.1 : 0.05;
  const ticks = Array.from(
    { length: Math.round((to - from) / 0.05) + 1 },
    (_, i) => Math.round((from + i * 0.05) * 100) / 100,
  );
  return ticks
    .filter((tick) => Math.round(tick * 100) % Math.round(step * 100) === 0)
    .map((tick) => {
      const x = Math.round((6 + ((tick - from) / (to - from)) * (AXIS_WIDTH - 12)) * 10) / 10;
      const anchor = x < 12 ? 'start' : x > AXIS_WIDTH - 12 ? 'end' : 'middle';
      return { x, anchor, text: String(Math.round(tick * 100)).replace('-', '−') };
    });
}
