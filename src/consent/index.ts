// The front door of consent: who allowed what, with proof, the gate at the intake, and the erasure of people.
export type { ConsentAnswer, EmailPermission, EventProof, Purpose, Withdrawal } from './answer.js';
export { type Answers, answersFor, answersForEach } from './answers-for.js';
export { withdrawalsBetween, withdrawalsByMessage } from './consent-store.js';
export { type ConsentGate, createConsentGate, type GateFacts } from './gate/gate.js';
export { CONSENT_MODES, type ConsentMode, consentModeOf, EVERY_PROJECT, setConsentMode } from './gate/mode.js';
export { type NotStored, notStoredOf } from './gate/not-stored-store.js';
export type { GateItem } from './gate/verdict.js';
export { onWithdrawal } from './on-withdrawal.js';
export { permissionsFor } from './permissions.js';
export { recordAnswers, recordUnnamedAnswers } from './record-answers.js';
export { consentRoutes } from './routes.js';
export { type Suppression, suppress } from './suppression-store.js';
export { type Unsubscribe, unsubscribeToken } from './unsubscribe-token.js';
