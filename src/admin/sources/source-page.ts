// One source: its keys, what it sends, what came of it day by day, and how clients are pointed at it.
import { NotFound } from '../../platform/errors.js';
import { type Sighting, type Source, sightingsOf, sources } from '../../tracking/index.js';
import { count, counted, day, dayAndTime } from '../show/format.js';
import { clientLines } from './client-lines.js';
import { consentModes } from './consent-modes.js';
import { keyRows } from './key-rows.js';
import { drawKey } from './new-source.js';
import { countsOf } from './source-counts.js';
import { countsView, SOURCES_PLACE, sourceHref } from './sources-page.js';

const DAYS = 14;
/** Stands where the key goes when only its owner knows it. */
const UNKNOWN_KEY = 'YOUR_WRITE_KEY';

/** Throws NotFound. */
export async function findSource(id: string): Promise<Source> {
  const source = (await sources()).find((one) => one.id === id);
  if (!source) throw new NotFound('There is no source with this id.');
  return source;
}

/** `url`: where clients reach this service. */
export async function sourcePage(id: string, times: { now: Date; machineNow: Date }, url: string) {
  const source = await findSource(id);
  const [days, seen, modes] = await Promise.all([
    countsOf(id, times.now, DAYS),
    sightingsOf(id),
    consentModes([source.project]),
  ]);
  const keys = keyRows(source, times.machineNow);
  const shown = source.kind === 'browser' ? keys.find(({ valid }) => valid)?.shown : undefined;
  return {
    place: SOURCES_PLACE,
    title: source.name,
    href: sourceHref(source),
    facts: factsOf(source),
    simulated: source.simulated,
    isServer: source.kind === 'server',
    keys,
    newKey: drawKey(),
    days: days.map(({ day: key, ...counts }) => ({ day: day(new Date(key)), ...countsView(counts) })),
    seen: seen.names.map(sightingView),
    more: seen.otherEvents > 0 ? `${counted(seen.otherEvents, 'event')} of further names are only counted.` : '',
    clients: clientLines(source.kind, url, shown ?? UNKNOWN_KEY),
    keyHidden: shown === undefined,
    mode: modes[0],
    liveHref: `/admin/live?source=${encodeURIComponent(id)}`,
    missingHref: `/admin/missing?source=${encodeURIComponent(id)}`,
  };
}

/** The page that shows a server's key, once: it is stored as a hash only. */
export function madeKeyPage(source: Source, key: string, url: string) {
  const { name: title, kind } = source;
  return { place: SOURCES_PLACE, title, key, href: sourceHref(source), clients: clientLines(kind, url, key) };
}

function factsOf(source: Source): { name: string; value: string }[] {
  return [
    {
      name: 'Kind',
      value:
        source.kind === 'browser'
          ? 'pages: the key is public, claims are not trusted'
          : 'server: the key is a secret, claims are trusted',
    },
    { name: 'Mode', value: source.mode === 'live' ? 'live' : 'test: reaches no profile, trigger or report' },
    { name: 'Project', value: source.project },
    ...(source.eventsPerSecond
      ? [{ name: 'Limit', value: `${count(source.eventsPerSecond)} events a second and node` }]
      : []),
  ];
}

function sightingView(sighting: Sighting) {
  return {
    name: sighting.type === 'track' ? sighting.name : sighting.type,
    type: sighting.type === 'track' ? 'track' : '',
    count: count(sighting.count),
    first: dayAndTime(sighting.firstAt),
    last: dayAndTime(sighting.lastAt),
    properties: sighting.properties.map((property) => ({
      name: property.name,
      types: property.types.join(' or '),
      count: count(property.count),
      first: day(property.firstAt),
      last: day(property.lastAt),
      example: property.example ?? '',
    })),
    more:
      sighting.otherProperties > 0
        ? `${counted(sighting.otherProperties, 'value')} of further properties are only counted.`
        : '',
  };
}
