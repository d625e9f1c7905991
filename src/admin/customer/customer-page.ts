// One customer's page: who this person is to the shop, and why rapport did or did not write.
import { type Campaign, campaignList, type Decision, decisionsOf, explain } from '../../campaigns/index.js';
import { couponsOf, type Order, ordersOf } from '../../commerce/index.js';
import { type EmailPermission, permissionsFor } from '../../consent/index.js';
import { type Message, messagesOf } from '../../email/index.js';
import { outcomesOf } from '../../measurement/index.js';
import { NotFound } from '../../platform/errors.js';
import {
  countProfiles,
  currentIdOf,
  getProfile,
  idsOf,
  type Profile,
  type ProfileId,
  spansOf,
} from '../../profiles/index.js';
import { recentHistory, sources } from '../../tracking/index.js';
import { shownCurrency } from '../show/currency.js';
import { ago, count, counted, day, money } from '../show/format.js';
import { addressOf, countryOf, nameOf } from '../show/person.js';
import { behaviourView } from './behaviour-view.js';
import { couponRow } from './coupon-row.js';
import { orderRows } from './order-rows.js';
import { personView } from './person-view.js';
import { rhythmChart } from './rhythm-chart.js';
import { scoreViews } from './score-views.js';
import { timelineOf } from './timeline.js';
import { whyView } from './why-view.js';

const ENTRIES = 60;
const ORDERS = 200;

/** Reads every room about one person. Throws NotFound for an unknown id. */
export async function customerPage(id: string, canBeErased: boolean, now: Date) {
  const profile = await getProfile(await currentIdOf(id as ProfileId));
  if (!profile) throw new NotFound('There is no customer with this id.');
  const ids = await idsOf(profile.id);
  const [currency, scored, orders, campaigns, coupons, decisions, messages] = await Promise.all([
    shownCurrency(),
    countProfiles('withScores'),
    ordersOf(ids),
    campaignList(),
    couponsOf(ids),
    decisionsOf(ids),
    messagesOf(ids),
  ]);
  return {
    title: nameOf(profile),
    ...(await contactOf(profile)),
    stats: statsOf(profile, scored, currency, now),
    ...ordersView(orders, currency, now),
    scores: profile.scores ? scoreViews(profile.scores, currency, scored) : [],
    why: await whyFor(profile.id, campaigns, { decisions, messages }, now),
    coupons: coupons.map((coupon) => couponRow(coupon, currency, now)),
    ...behaviourView(profile.behaviour, now),
    ...(await personView(profile)),
    canBeErased,
    timeline: await timelineFor(profile, { orders, decisions, messages }, campaigns),
  };
}

interface Written {
  decisions: Decision[];
  messages: Message[];
}

async function whyFor(id: ProfileId, campaigns: Campaign[], { decisions, messages }: Written, now: Date) {
  const messageOf = (campaign: Campaign) => {
    const newest = decisions.find(({ campaignId, kind }) => campaignId === campaign.id && kind === 'send');
    return messages.find((message) => message.id === newest?.id);
  };
  return Promise.all(campaigns.map(async (one) => whyView(one, await explain(id, one.id, now), messageOf(one), now)));
}

async function timelineFor(profile: Profile, told: Written & { orders: Order[] }, campaigns: Campaign[]) {
  const { messages } = told;
  const [events, known] = await Promise.all([recentHistory(await spansOf(profile.id), ENTRIES), sources()]);
  const outcomes = await outcomesOf(messages.map((message) => message.id));
  const names = new Map([...campaigns, ...known].map(({ id, name }) => [id, name]));
  const nameFor = (id: string) => names.get(id) ?? id;
  return timelineOf({ ...told, outcomes, events, nameFor }, ENTRIES);
}

async function contactOf(profile: Profile) {
  const address = addressOf(profile);
  const permission = address ? (await permissionsFor([address])).get(address) : undefined;
  const since = `${profile.orders?.firstAt ? 'buyer' : 'known'} since ${day(profile.orders?.firstAt ?? profile.createdAt)}`;
  return {
    line: [countryOf(profile), address, since].filter(Boolean),
    permission: permissionView(permission),
    silence: profile.silence ? `No marketing until ${day(profile.silence.until)}: ${profile.silence.reason}` : '',
  };
}

function permissionView(permission: EmailPermission | undefined) {
  if (!permission) return { allowed: false, title: 'News and offers by e-mail: no', more: 'No address is known.' };
  if (permission.kind === 'allowed') {
    const more = `since ${day(permission.since)}, ${permission.basis}, from ${permission.source}`;
    return { allowed: true, title: 'News and offers by e-mail: yes', more };
  }
  const reason = {
    'no-consent': 'never asked or never answered',
    withdrawn: 'withdrawn',
    suppressed: 'address suppressed',
  };
  const since = permission.since ? `, ${day(permission.since)}` : '';
  return { allowed: false, title: 'News and offers by e-mail: no', more: `${reason[permission.reason]}${since}` };
}

function statsOf({ orders, scores }: Profile, scored: number, currency: string, now: Date) {
  const unit = orders?.currency ?? currency;
  const refunded = orders?.refunded ? `less ${money(orders.refunded, unit)} refunded` : 'nothing refunded';
  const refunds = orders ? `sales ${money(orders.gross, unit)}, ${refunded}` : 'nothing bought yet';
  return [
    { name: 'Net sales', value: money(orders?.net ?? 0, unit), of: '', note: refunds, simulated: false },
    {
      name: 'Orders',
      value: count(orders?.count ?? 0),
      of: '',
      note: `on ${counted(orders?.days ?? 0, 'day')}`,
      simulated: false,
    },
    {
      ...{ name: 'Last order', value: orders?.lastAt ? ago(orders.lastAt, now) : 'none', of: '', simulated: false },
      note: orders?.lastAt ? day(orders.lastAt) : 'no purchase is known',
    },
    {
      ...{ name: 'Place in the leaving list', value: scores ? count(scores.rank) : '–', simulated: false },
      ...{
        of: scores ? `of ${count(scored)}` : '',
        note: scores ? `by money at stake; tier ${scores.tier}` : 'not scored yet',
      },
    },
  ];
}

function ordersView(orders: Order[], currency: string, now: Date) {
  const stems = orders.filter((order) => order.kind === 'purchase' && order.amount > 0 && order.at <= now);
  return {
    rhythm: stems.length > 0 ? rhythmChart(stems, currency, now) : null,
    orders: orderRows(orders.slice(0, ORDERS)),
    ordersNote: orders.length > ORDERS ? `The newest ${count(ORDERS)} of ${count(orders.length)} are shown.` : '',
  };
}
