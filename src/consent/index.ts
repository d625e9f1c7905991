// The front door of consent: who allowed what, with proof, and the page on which a person changes it.
export type { ConsentAnswer, EmailPermission, Withdrawal } from './answer.js';
export { recordAnswers, withdrawalsBetween, withdrawalsByMessage } from './consent-store.js';
export { onWithdrawal } from './on-withdrawal.js';
export { permissionsFor } from './permissions.js';
export { consentRoutes } from './routes.js';
export { type Suppression, suppress } from './suppression-store.js';
export { type Unsubscribe, unsubscribeToken } from './unsubscribe-token.js';
