// The report of one campaign: did it change anything, where did every decision go, and what came back.
import { type Campaign, getCampaign } from '../../campaigns/index.js';
import { offersById } from '../../commerce/index.js';
import { withheldReasons } from '../../email/index.js';
import { NotFound } from '../../platform/errors.js';
import { readDemo } from '../frame/demo-setting.js';
import { shownCurrency } from '../show/currency.js';
import { count, counted } from '../show/format.js';
import { readCounts } from './campaign-counts.js';
import { campaignState } from './campaign-state.js';
import { type CampaignCounts, decidedSum, sendSum } from './campaign-sums.js';
import { journeyOf } from './campaign-words.js';
import { couponRows } from './coupon-rows.js';
import { liftView } from './lift-view.js';
import { moneyView } from './money-view.js';
import { outcomeRows } from './outcome-rows.js';
import { reasonInWords } from './reasons.js';
import { readResults } from './results.js';

/** How many reasons of messages are listed, the most frequent first. */
const REASONS = 8;

/** Throws NotFound for an unknown id. */
export async function campaignPage(id: string, now: Date) {
  const campaign = await getCampaign(id);
  if (!campaign) throw new NotFound('There is no campaign with this name.');
  const [counts, atSending, results, demo] = await Promise.all([
    readCounts(campaign.id),
    withheldReasons(campaign.id, REASONS),
    readResults(campaign.id, now),
    readDemo(),
  ]);
  const currency = await shownCurrency();
  return {
    place: { loop: 4, group: 'Decide', title: 'Campaigns', href: '/admin/campaigns' },
    title: campaign.name,
    question: campaign.question,
    state: campaignState(campaign),
    running: campaign.state === 'running',
    faults: campaign.templateFaults,
    switchHref: `/admin/campaigns/${encodeURIComponent(campaign.id)}/${campaign.state === 'running' ? 'pause' : 'resume'}`,
    simulated: demo !== null,
    lift: liftView(results.lift, demo?.trueEffects?.[campaign.id] ?? null),
    trueEffectMeans: demo?.trueEffectMeans ?? '',
    goal: `Everyone assigned counts, also those whose message was withheld or refused later: that keeps the two groups alike.`,
    ...sumsOf(counts),
    atSending: atSending.map(({ reason, messages }) => ({ reason: reasonInWords(reason), messages: count(messages) })),
    outcomes: outcomeRows(results.outcomes, counts.messages.accepted),
    money: moneyView(results.revenue, results.lift, currency),
    coupons: couponRows(results.coupons, currency),
    journey: await journeyFor(campaign),
    version: `Version ${campaign.version} of campaigns/${campaign.id}.yaml`,
  };
}

function sumsOf(counts: CampaignCounts) {
  const { decisions, messages } = counts;
  const reasons = Object.entries(decisions.withheld).sort(([, one], [, other]) => other - one);
  const most = reasons[0]?.[1] ?? 0;
  return {
    decidedAny: decisions.total > 0,
    decided: decidedSum(decisions),
    send: sendSum(counts),
    withheld: {
      total: count(reasons.reduce((sum, [, number]) => sum + number, 0)),
      reasons: reasons.map(([reason, number]) => ({
        reason: reasonInWords(reason),
        people: count(number),
        bar: Math.round((number / most) * 96),
      })),
    },
    uncertain: messages.uncertain > 0 ? counted(messages.uncertain, 'message is', 'messages are') : '',
  };
}

async function journeyFor(campaign: Campaign) {
  const offers = await offersById(campaign.offerIds);
  return journeyOf(
    campaign,
    campaign.offerIds.flatMap((id) => offers.get(id) ?? []),
  );
}
