// The front door of profiles: who is who, what their events add up to, and conditions over that.

export { currentIdOf, currentIdsOf, currentProfiles, idsOf, idsOfMany } from './absorb-store.js';
export { type Behaviour, type Campaign, emptyBehaviour } from './fold/behaviour.js';
export { interestsNow } from './fold/fold-interests.js';
export { foldNext } from './fold/fold-next.js';
export { contactOf } from './identity/contact.js';
export { type Decided, decideSuggestion } from './identity/decide-suggestion.js';
export { within } from './identity/identity.js';
export { type SubjectSpan, spansOf, subjectsOf } from './identity/identity-store.js';
export type { Merge, MergeRule, MovedSpan } from './identity/merge.js';
export { finishMerge, mergesPage, mergesWaiting, takeMerge } from './identity/merge-store.js';
export { onMoved } from './identity/moved-listeners.js';
export { ownersOf, resolveProfiles } from './identity/resolve-profiles.js';
export type { SubjectAt } from './identity/settle.js';
export type { Suggestion } from './identity/suggestion.js';
export { countSuggestions, suggestionsPage } from './identity/suggestion-store.js';
export { type Undo, undoMerge } from './identity/undo-merge.js';
export { forget, ownersOfIdentifiers, tell } from './person-data-store.js';
export type {
  OrdersSection,
  Profile,
  ProfileId,
  Quintile,
  ScoresSection,
  Sections,
  SilenceSection,
} from './profile.js';
export { countProfiles, findProfiles, leavingPage, streamProfiles } from './profile-lists-store.js';
export { getProfile, profilesById, putSections, sectionsOf } from './profile-store.js';
export { refusingPersonalisation } from './refusing-people.js';
export type { Rebuilder } from './replay/rebuild.js';
export { type ReplayReport, replay } from './replay/replay.js';
export { type Condition, conditionSchema } from './segments/condition.js';
export { type FieldType, SEGMENT_FIELDS } from './segments/fields.js';
export { type Fact, type Match, matches } from './segments/matches.js';
export { sentenceOf } from './segments/sentence.js';
