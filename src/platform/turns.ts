// Lets several workers of one process go one after the other: for work whose transactions would only undo each other.

/** Runs what it is given one at a time, in the order of asking; a fault is the asker's alone. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function takingTurns(): Turns {
  let before: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = before.then(work);
    before = mine.catch(() => undefined);
    return mine;
  };
}
