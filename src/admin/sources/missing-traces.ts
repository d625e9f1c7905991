// What the log and the consent answers know of one messageId, user id or anonymous id, and what that means for its events.
import { answersFor, consentModeOf } from '../../consent/index.js';
import { eventsOfMessage, recentEvents, type Source, type StoredEvent } from '../../tracking/index.js';
import { counted, day, dayAndTime } from '../show/format.js';
import { projectsOf } from './sources-page.js';

const EVENTS = 10;
const LIVE_MS = 3_600_000;

interface Verdict {
  name: string;
  icon: string;
  word: string;
  means: string;
}

/** `asked.id` may be any of the three: nobody has to know which. */
export async function tracesOf(asked: { id: string; name: string }, all: Source[], chosen: Source[], now: Date) {
  const subjects = [`user:${asked.id}`, `anonymous:${asked.id}`];
  const [byMessage, byPerson] = await Promise.all([
    eventsOfMessage(
      asked.id,
      all.map(({ id }) => id),
    ),
    recentEvents(subjects, EVENTS),
  ]);
  const wanted = (event: StoredEvent) =>
    chosen.some(({ id }) => id === event.sourceId) && (asked.name === '' || event.name === asked.name);
  const events = [...new Map([...byMessage, ...byPerson].map((event) => [event._id, event])).values()].filter(wanted);
  const sourceOf = new Map(all.map((source) => [source.id, source.name]));
  return {
    id: asked.id,
    events: events.map((event) => ({
      what: event.type === 'track' ? event.name : event.type,
      subject: event.subject,
      source: sourceOf.get(event.sourceId) ?? event.sourceId,
      at: dayAndTime(event.receivedAt),
      happened: dayAndTime(event.timestamp),
      ...verdictOn(event),
    })),
    summary: summaryOf(events.length, byMessage.length > 0, asked.id),
    consent: await consentOf(subjects, chosen, now),
  };
}

/** Where an event that is in the log does not show, and why. */
function verdictOn(event: StoredEvent): Verdict {
  if (event.test)
    return stored('withheld', 'test', 'Its source is a test source: it reaches no profile, trigger or report.');
  if (event.bot)
    return stored('withheld', 'bot', 'It looks like a machine: it reaches no profile, campaign or report.');
  const late = event.receivedAt.getTime() - event.timestamp.getTime();
  if (late > LIVE_MS) {
    return stored(
      'accepted',
      'stored',
      `It came ${counted(Math.round(late / LIVE_MS), 'hour')} after it happened: it is part of the profile, and starts nothing.`,
    );
  }
  if (!event.live)
    return stored('accepted', 'stored', 'It was imported: it is part of the profile, and starts nothing.');
  return stored('accepted', 'stored', 'It is part of the person’s profile.');
}

function stored(name: 'accepted' | 'withheld', word: string, means: string): Verdict {
  return { name, icon: name, word, means };
}

function summaryOf(events: number, isMessage: boolean, id: string): string {
  if (isMessage)
    return `An event with the messageId ${id} is in the log; another one with it would count as a duplicate.`;
  if (events > 0) return `The newest ${counted(events, 'event')} filed under ${id}.`;
  return `The log holds nothing under ${id}: neither as messageId nor as user id or anonymous id.`;
}

/** What the person answered about analytics; where nothing was answered, what that means in each project. */
async function consentOf(subjects: string[], chosen: Source[], now: Date): Promise<string> {
  const { analytics } = await answersFor(subjects);
  if (analytics?.answer === 'withdrawn') {
    return `Analytics was refused on ${day(analytics.at)} (${analytics.source}): what this person does is only counted since then.`;
  }
  if (analytics && analytics.at <= now) return `Analytics was allowed on ${day(analytics.at)} (${analytics.source}).`;
  const pages = chosen.filter(({ kind }) => kind === 'browser');
  const modes = await Promise.all(
    projectsOf(pages).map(async (project) => ({ project, mode: await consentModeOf(project) })),
  );
  const asking = modes.filter(({ mode }) => mode === 'ask-first').map(({ project }) => project);
  if (asking.length === 0) return 'Nobody with this id answered about analytics; nothing is kept back for that.';
  return `Nobody with this id answered about analytics. The project ${asking.join(', ')} asks first: events of pages are only counted until there is a yes.`;
}
