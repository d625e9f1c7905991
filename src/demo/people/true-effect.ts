// What the simulated people were made with, so that the measured lift can be held against it.

export interface Enrolled {
  /** Ordered within the goal's window by the real data, mail or not. */
  ordersAnyway: boolean;
  /** Mail to this person is accepted in the end. */
  takesMail: boolean;
}

/**
 * The true effect of the campaign: by how much the share of people who order within the goal's window rises in expectation when
 * everybody enrolled is assigned to get the mail instead of to the hold-out. It is the mean over all enrolled people, of both arms, of
 * `comesBack` where mail is accepted and no real order falls into the window, else 0; it is taken from the table of behaviour and the
 * real data, never from what happened. 0 when nobody is enrolled.
 */
export function trueEffect(enrolled: readonly Enrolled[], comesBack: number): number {
  if (enrolled.length === 0) return 0;
  const movable = enrolled.filter(({ ordersAnyway, takesMail }) => takesMail && !ordersAnyway).length;
  return (movable / enrolled.length) * comesBack;
}

/** Stored with the figure, for whoever asks what it means. */
export const TRUE_EFFECT_MEANS =
  'Expected difference in the share of people who order within the window, by assignment: mean over everybody enrolled of the chance to come back because of the mail, 0 for those whom no mail reaches or who order anyway by the real data.';
