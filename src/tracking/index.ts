// The front door of tracking: sources, the intake, the event log and the groups that stages take.
export { safeKey } from './clean.js';
export type { EventHead, EventType, StoredEvent } from './event.js';
export { eventsOf, eventTotals, headsOf, recentEvents } from './event-store.js';
export type { Stage } from './group.js';
export { onGroup } from './group-listeners.js';
export { backlog } from './group-store.js';
export { trackingRoutes } from './http/routes.js';
export { importEvents } from './import-events.js';
export { type Collected, type CollectResult, createIntake, type Intake } from './intake.js';
export { byLogOrder } from './log-order.js';
export { rejectsSummary } from './reject-store.js';
export type { NewSource, Source, WriteKey } from './source.js';
export { sources } from './source-store.js';
export { addKey, createSource, revokeKey, sourceOfKey } from './sources.js';
export { finishStage, takeGroup, takeGroupHeads } from './stages.js';
