// The list of campaigns with what each of them changed, all on one axis so that the eye may compare.
import { type Campaign, campaignFileFaults, campaignList, faultLine } from '../../campaigns/index.js';
import type { Lift } from '../../measurement/index.js';
import { readDemo } from '../frame/demo-setting.js';
import { count } from '../show/format.js';
import { intervalBar } from '../show/interval-bar.js';
import { readCounts } from './campaign-counts.js';
import { campaignState } from './campaign-state.js';
import { liftView } from './lift-view.js';
import { readResults } from './results.js';

const AXIS_WIDTH = 176;

export type CampaignRow = Awaited<ReturnType<typeof readRow>>;

export async function campaignsPage(now: Date) {
  return {
    place: { loop: 4, group: 'Decide', title: 'Campaigns', href: '/admin/campaigns' },
    simulated: (await readDemo()) !== null,
    faults: (await campaignFileFaults()).map(faultLine),
    ...tableOf(await campaignRows(now)),
  };
}

/** Each campaign with its counts and results; the home page reads them too. */
export async function campaignRows(now: Date): Promise<CampaignRow[]> {
  return Promise.all((await campaignList()).map((campaign) => readRow(campaign, now)));
}

/** The table that compares campaigns. */
export function tableOf(rows: CampaignRow[]) {
  const range = rangeOf(rows.map((row) => row.lift));
  return { axis: axisOf(range), campaigns: rows.map((row) => rowOf(row, range)) };
}

async function readRow(campaign: Campaign, now: Date) {
  const [counts, results] = await Promise.all([readCounts(campaign.id), readResults(campaign.id, now)]);
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
