// Which events each stage behind the intake has to see: the others' way ends in the log.
import { isOrderEvent } from './commerce/index.js';
import type { Wants } from './tracking/index.js';

/** A machine and a source in test mode have no profile. */
export const stageWants: Wants = {
  fold: ({ bot, test }) => !bot && !test,
  orders: isOrderEvent,
};
