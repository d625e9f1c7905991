// The one place that knows what time it is, so that a demo or a test can be at another time than the machine.

export interface Clock {
  now(): Date;
}

export interface MovableClock extends Clock {
  /** Sets the time that `now` answers from here on; it then stands still. */
  moveTo(time: Date): void;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at `start` until it is moved. */
export function movableClock(start: Date): MovableClock {
  let current = start;
  return {
    now: () => new Date(current),
    moveTo: (time) => {
      current = time;
    },
  };
}

/** A clock that shows `start` now and runs on at the machine's pace (`RAPPORT_CLOCK`). */
export function clockStartingAt(start: Date, machine: Clock = systemClock): Clock {
  const ahead = start.getTime() - machine.now().getTime();
  return { now: () => new Date(machine.now().getTime() + ahead) };
}
