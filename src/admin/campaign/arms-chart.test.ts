import { expect, test } from '@jest/globals';
import type { ArmRate } from '../../measurement/index.js';
import { armsChart } from './arms-chart.js';

const TREATED: ArmRate = { n: 1017, ordered: 213, rate: 0.2094, interval: [0.1856, 0.2355] };
const NOBODY: ArmRate = { n: 0, ordered: 0, rate: null, interval: null };

test('both arms are drawn with their counts, and the difference between them', () => {
  const heldOut: ArmRate = { n: 113, ordered: 13, rate: 0.115, interval: [0.0685, 0.187] };
  const svg = String(armsChart({ treated: TREATED, heldOut })?.wide);
  for (const words of ['213 of 1,017 ordered', '13 of 113 ordered', '+9.4 pt']) expect(svg).toContain(words);
  expect(svg).not.toMatch(/<style|style=|<script|NaN|Infinity/);
});

test('an arm without people is left out, and two such arms draw nothing', () => {
  const svg = String(armsChart({ treated: TREATED, heldOut: NOBODY })?.narrow);
  expect(svg).toContain('213 of 1,017 ordered');
  expect(svg).not.toMatch(/Hold-out| pt<|NaN/);
  expect(armsChart({ treated: NOBODY, heldOut: NOBODY })).toBeNull();
});
