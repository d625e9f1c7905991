// The allow-list of what a condition may ask about a profile: nothing else ever becomes part of a database query.

/** `money`: a condition names currency units, a profile holds 1/10,000 of them. */
export type FieldType = 'number' | 'days' | 'money' | 'share' | 'date' | 'boolean' | 'tier' | 'text' | 'trait';

export interface Field {
  type: FieldType;
  /** What people read; a boolean has the words for yes, the words for no are made with "not". */
  words: string;
}

export const SEGMENT_FIELDS: Readonly<Record<string, Field>> = {
  createdAt: { type: 'date', words: 'known since' },
  'behaviour.firstSeenAt': { type: 'date', words: 'first seen' },
  'behaviour.lastSeenAt': { type: 'date', words: 'last seen' },
  'behaviour.events': { type: 'number', words: 'number of events' },
  'behaviour.email.verified': { type: 'boolean', words: 'a verified e-mail address' },
  'behaviour.sessions.count': { type: 'number', words: 'number of visits' },
  'behaviour.sessions.pageViews': { type: 'number', words: 'pages viewed' },
  'behaviour.sessions.last.startedAt': { type: 'date', words: 'last visit' },
  'behaviour.recency.viewedAt': { type: 'date', words: 'last looked at a product' },
  'behaviour.recency.addedAt': { type: 'date', words: 'last put something into the basket' },
  'behaviour.interests.topCategory': { type: 'text', words: 'favourite category' },
  'behaviour.interests.topProduct': { type: 'text', words: 'favourite product' },
  'behaviour.campaigns.count': { type: 'number', words: 'times a campaign led here' },
  'behaviour.campaigns.first.source': { type: 'text', words: 'first came from' },
  'behaviour.campaigns.last.name': { type: 'text', words: 'last campaign' },
  'behaviour.campaigns.last.source': { type: 'text', words: 'source of the last campaign' },
  'behaviour.campaigns.last.at': { type: 'date', words: 'last led here by a campaign' },
  'behaviour.device.type': { type: 'text', words: 'kind of device' },
  'behaviour.locale': { type: 'text', words: 'language of the device' },
  'behaviour.timezone': { type: 'text', words: 'time zone' },
  'orders.count': { type: 'number', words: 'number of orders' },
  'orders.days': { type: 'number', words: 'days with an order' },
  'orders.firstAt': { type: 'date', words: 'first order' },
  'orders.lastAt': { type: 'date', words: 'last order' },
  'orders.gross': { type: 'money', words: 'bought for' },
  'orders.refunded': { type: 'money', words: 'refunded' },
  'orders.net': { type: 'money', words: 'money spent' },
  'scores.recencyDays': { type: 'days', words: 'time since the last order' },
  'scores.orderDays': { type: 'number', words: 'days with an order when scored' },
  'scores.money': { type: 'money', words: 'money spent when scored' },
  'scores.recentMoney': { type: 'money', words: 'money spent in the last year' },
  'scores.frequencyChange': { type: 'number', words: 'change in how often they order' },
  'scores.risk': { type: 'share', words: 'likelihood of leaving' },
  'scores.atStake': { type: 'money', words: 'money at stake' },
  'scores.rank': { type: 'number', words: 'rank on the leaving list' },
  'scores.atRisk': { type: 'boolean', words: 'at risk of leaving' },
  'scores.tier': { type: 'tier', words: 'value tier' },
  'scores.rfm.recency': { type: 'number', words: 'recency quintile' },
  'scores.rfm.frequency': { type: 'number', words: 'frequency quintile' },
  'scores.rfm.monetary': { type: 'number', words: 'money quintile' },
};

const TRAIT = /^behaviour\.traits\.([A-Za-z][\w-]{0,63})$/;

/** The field of that name, or undefined when a condition may not ask about it. */
export function fieldOf(name: string): Field | undefined {
  const trait = TRAIT.exec(name)?.[1];
  if (trait) return { type: 'trait', words: trait };
  return Object.hasOwn(SEGMENT_FIELDS, name) ? SEGMENT_FIELDS[name] : undefined;
}
