// The loads that the intake must carry, and what it must reach under each.
import type { LoadPlan } from '../load/load-plan.js';
import type { Shape } from '../load/made-events.js';

export interface LoadSpec {
  name: string;
  what: string;
  shape: Shape;
  pace: LoadPlan['pace'];
  seconds: number;
  /** With so many events in the log already it is run too, for so long; 0 leaves it out there. */
  secondsWhenStored: number;
  reach: string;
  /** False leaves what waits for the stages when the load has ended: it was more than they can do. */
  workOff?: boolean;
}

/** People of a run. */
export const VISITORS = 50_000;
export const CONNECTIONS = 64;

export const LOADS: LoadSpec[] = [
  {
    ...{ name: 'singles-500', what: '500 single events/s (Poisson)', shape: 'single', seconds: 60 },
    pace: { kind: 'open', requestsPerSecond: 500 },
    ...{ secondsWhenStored: 15, reach: 'p50 ≤ 5, p95 ≤ 20, p99 ≤ 75 ms; visible p99 ≤ 1 s' },
  },
  {
    ...{ name: 'singles-2000', what: '2,000 single events/s (Poisson)', shape: 'single', seconds: 60 },
    pace: { kind: 'open', requestsPerSecond: 2_000 },
    ...{ secondsWhenStored: 15, reach: '≥ 2,000/s sustained, p99 ≤ 120 ms' },
  },
  {
    ...{ name: 'singles-most', what: 'single events, as fast as they are answered', shape: 'single', seconds: 15 },
    pace: { kind: 'closed', connections: CONNECTIONS },
    ...{ secondsWhenStored: 0, reach: 'stretch: 3,000/s sustained' },
  },
  {
    ...{ name: 'one-visitor', what: 'batches of 20, one visitor each', shape: 'one-visitor', seconds: 15 },
    pace: { kind: 'closed', connections: CONNECTIONS },
    ...{ secondsWhenStored: 15, reach: '≥ 10,000 events/s sustained' },
  },
  {
    ...{
      name: 'random-visitors',
      what: 'batches of 20 random visitors of 50,000',
      shape: 'random-visitors',
      seconds: 15,
    },
    pace: { kind: 'closed', connections: CONNECTIONS },
    ...{ secondsWhenStored: 15, reach: '≥ 4,500 events/s sustained' },
  },
];

/** More than any machine takes with two cores: what is too much must be turned away. */
export const OVERLOAD: LoadSpec = {
  ...{
    name: 'overload',
    what: '30,000 events/s in batches of 20 random visitors',
    shape: 'random-visitors',
    seconds: 20,
  },
  pace: { kind: 'open', requestsPerSecond: 1_500 },
  workOff: false,
  ...{ secondsWhenStored: 0, reach: '429 + Retry-After, ≤ 250 MB, nothing acknowledged lost' },
};
