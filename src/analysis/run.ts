// A run: one scoring of all customers, what it found out about itself and how it ended.
import type { Figures } from './score.js';

export type RunState = 'running' | 'done' | 'failed' | 'cancelled';

export interface Run {
  id: string;
  kind: 'scores';
  state: RunState;
  startedAt: Date;
  finishedAt: Date | null;
  /** The time to which purchases were read. */
  until: Date;
  horizonDays: number;
  /** Customers read, and those of them that were scored (who bought). */
  customers: number;
  scored: number;
  /** Customers who refuse personalisation: neither read any further nor scored. Absent in runs of before. */
  refused?: number;
  figures: Figures | null;
  warnings: string[];
  /** Why it failed or was cancelled. */
  reason: string | null;
}
