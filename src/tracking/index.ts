// The front door of tracking: sources, the intake, the event log and the groups that stages take.

export { countersOf, type DayCounters } from './counting/counters-store.js';
export type { SeenProperty, SeenType, Sighting, Sightings } from './counting/sighting.js';
export { sightingsOf } from './counting/sighting-store.js';
export { writeCounts } from './counting/write-counts.js';
export type { Device, EventHead, EventType, StoredEvent } from './event.js';
export { eventTotals } from './event-store.js';
export { eventsAtHand, openHand } from './groups/at-hand.js';
export type { Stage, Wants } from './groups/group.js';
export { onGroup } from './groups/group-listeners.js';
export { leaveGroups, type Taken, takeGroups, workOnGroupHeads, workOnGroups } from './groups/stages.js';
export { backlog, waitingFor, waitingGroupIds } from './groups/waiting-groups-store.js';
export {
  type EventSpan,
  eventsOf,
  type FoldedEvent,
  historyBySubject,
  historyOf,
  type PastEvent,
  recentEvents,
  recentHistory,
} from './history-store.js';
export { trackingRoutes } from './http/routes.js';
export { importEvents } from './import-events.js';
export { type Collected, type CollectResult, createIntake, type Intake } from './intake.js';
export { byLogOrder, type LogPlace } from './log-order.js';
export { forget, tell } from './person-data-store.js';
export { safeKey } from './reading/clean.js';
export { type Reject, type RejectSearch, rejectsSummary, searchRejects } from './reject-store.js';
export { identitySecret, replaceIdentitySecret } from './sources/identity-secrets.js';
export type { NewSource, Source, WriteKey } from './sources/source.js';
export { sources } from './sources/source-store.js';
export { addKey, createSource, endKey, limitSource, revokeKey, rotateKey, sourceOfKey } from './sources/sources.js';
export { eventsOfMessage } from './watching/find-event.js';
export { type Watched, type WatchFilter, watchEvents } from './watching/watch-events.js';
