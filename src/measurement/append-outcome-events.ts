// What came back becomes events, after a minute: a burst of a scanner shows itself within seconds and then is none.
import { campaignList } from '../campaigns/index.js';
import { linkTarget, messagesOf } from '../email/index.js';
import { currentIdsOf, type ProfileId, type SubjectSpan, spansOf, within } from '../profiles/index.js';
import type { Intake } from '../tracking/index.js';
import type { Outcome } from './outcome.js';
import { eventSubject, outcomeEvent } from './outcome-event.js';
import { outcomeSource } from './outcome-source.js';
import { markAppended, outcomesToAppend } from './outcome-store.js';

const SETTLED_AFTER_MS = 60_000;
const BATCH = 500;

/**
 * Appends every counted outcome that is older than a minute and no event yet; answers how many events are new. Dying
 * between the log and the mark costs a duplicate that the log leaves out. Stops early when the intake is busy: the next run
 * goes on. Throws when the intake refuses an event, after the others are marked.
 */
export async function appendOutcomeEvents(options: { now: Date; append: Intake['collect'] }): Promise<number> {
  const until = new Date(options.now.getTime() - SETTLED_AFTER_MS);
  let added = 0;
  for (;;) {
    const outcomes = await outcomesToAppend(until, BATCH);
    if (outcomes.length === 0) return added;
    const appended = await appendBatch(outcomes, options);
    if (appended === 'busy') return added;
    added += appended;
  }
}

async function appendBatch(
  outcomes: Outcome[],
  { now, append }: { now: Date; append: Intake['collect'] },
): Promise<number | 'busy'> {
  const events = await eventsFrom(outcomes);
  // Who has no identifier left was erased: there is nobody to append to, and nothing to come back for.
  await markAppended(idsOf(outcomes.filter(({ id }) => !events.has(id))), now);
  if (events.size === 0) return 0;
  const result = await append(await outcomeSource(), [...events.values()], { receivedAt: now, imported: false });
  if (result.kind === 'busy') return 'busy';
  const refused = new Set(result.rejected.map(({ index }) => index));
  const appended = [...events.keys()].filter((_id, index) => !refused.has(index));
  await markAppended(appended, now);
  const [first] = result.rejected;
  if (first) throw new Error(`the intake refused ${refused.size} outcomes: ${first.reason}`);
  return result.accepted;
}

function idsOf(outcomes: Outcome[]): string[] {
  return outcomes.map(({ id }) => id);
}

/** Outcome id → its event, in the order of the outcomes; absent when the profile has no identifier. */
async function eventsFrom(outcomes: Outcome[]): Promise<Map<string, Record<string, unknown>>> {
  const profileIds = [...new Set(outcomes.map(({ profileId }) => profileId))];
  const [messages, campaigns, spans] = await Promise.all([
    messagesOf(profileIds),
    campaignList(),
    spansOfAll(profileIds),
  ]);
  const emailSubjectOf = new Map(messages.map((message) => [message.id, message.subject]));
  const nameOf = new Map(campaigns.map((campaign) => [campaign.id, campaign.name]));
  const targets = await targetsOf(outcomes);
  const events = outcomes.flatMap((outcome) => {
    const theirs = (spans.get(outcome.profileId) ?? []).filter((span) => within(span, outcome.at));
    const subject = eventSubject(theirs.map((span) => span.subject));
    if (subject === null) return [];
    const facts = {
      subject,
      campaignName: nameOf.get(outcome.campaignId) ?? outcome.campaignId,
      emailSubject: emailSubjectOf.get(outcome.messageId) ?? '',
      linkUrl: targets.get(outcome.id) ?? null,
    };
    return [[outcome.id, outcomeEvent(outcome, facts)] as const];
  });
  return new Map(events);
}

/** Of the people as they are kept now; an identifier may be theirs for a time only. */
async function spansOfAll(profileIds: ProfileId[]): Promise<Map<ProfileId, SubjectSpan[]>> {
  const current = await currentIdsOf(profileIds);
  return new Map(await Promise.all([...current].map(async ([id, now]) => [id, await spansOf(now)] as const)));
}

async function targetsOf(outcomes: Outcome[]): Promise<Map<string, string | null>> {
  const found = outcomes.map(async ({ id, messageId, link }) => {
    return [id, link === undefined ? null : await linkTarget(messageId, link)] as const;
  });
  return new Map(await Promise.all(found));
}
