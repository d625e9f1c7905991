// Keeps the counted cells of the newest scoring run, so that only the first look at a run reads all profiles.
import { streamProfiles } from '../../profiles/index.js';
import { countInto, emptyGrid, type RiskGrid } from './risk-chart.js';

export interface RiskPicture {
  /** The cells of this run; counted once a run and process. */
  gridOf(runId: string): Promise<RiskGrid>;
}

export function createRiskPicture(): RiskPicture {
  let known: { runId: string; grid: Promise<RiskGrid> } | null = null;
  return {
    gridOf(runId) {
      if (known?.runId !== runId) known = { runId, grid: countAll() };
      const { grid } = known;
      // A failed read is not kept: the next look tries again.
      grid.catch(() => {
        known = null;
      });
      return grid;
    },
  };
}

async function countAll(): Promise<RiskGrid> {
  const grid = emptyGrid();
  for await (const { scores } of streamProfiles({ condition: { field: 'scores.rank', 'at-least': 1 } })) {
    if (scores) countInto(grid, scores.risk, scores.recentMoney);
  }
  return grid;
}
