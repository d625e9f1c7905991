// The front door of profiles: who is who, what their events add up to, and conditions over that.
export { type Behaviour, emptyBehaviour } from './behaviour.js';
export { type Condition, conditionSchema } from './condition.js';
export { type FieldType, SEGMENT_FIELDS } from './fields.js';
export { foldNext } from './fold-next.js';
export { idsOf, subjectsOf } from './identity-store.js';
export { type Fact, type Match, matches } from './matches.js';
export type {
  OrdersSection,
  Profile,
  ProfileId,
  Quintile,
  ScoresSection,
  Sections,
  SilenceSection,
} from './profile.js';
export {
  countProfiles,
  findProfiles,
  getProfile,
  leavingPage,
  profilesById,
  putSections,
  streamProfiles,
} from './profile-store.js';
export { resolveProfiles } from './resolve-profiles.js';
export { sentenceOf } from './sentence.js';
