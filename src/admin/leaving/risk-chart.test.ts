import { expect, test } from '@jest/globals';
import { moneyFrom } from '../../platform/money.js';
import { countInto, emptyGrid, riskChart } from './risk-chart.js';

function grid(people: [risk: number, money: number][]) {
  const counted = emptyGrid();
  for (const [risk, money] of people) countInto(counted, risk, moneyFrom(money));
  return counted;
}

test('everyone is counted once; who has too little money for the axis is counted apart', () => {
  const counted = grid([
    [0.1, 500],
    [0.1, 510],
    [0.9, 10],
    [1, 1e6],
    [0.5, 9.99],
    [0.5, 0],
    [0.5, -20],
  ]);
  const drawn = [...counted.counts.values()].reduce((sum, number) => sum + number, 0);
  expect([counted.people, counted.notDrawn, drawn]).toEqual([7, 3, 4]);
});

test('the picture is as light with many people as with few', () => {
  const many = grid(Array.from({ length: 20_000 }, (_, i) => [(i % 800) / 1000, 20 + (i % 5000)]));
  const svg = String(riskChart(many, [], 'GBP').wide);
  expect(svg.length).toBeLessThan(60_000);
});

test('a hostile name stays text, and nothing in the picture is forbidden by the content policy', () => {
  const name = '"><script>alert(1)</script>';
  const mark = { name, risk: 0.4, recentMoney: moneyFrom(900), atStake: moneyFrom(360) };
  const svg = String(riskChart(grid([[0.4, 900]]), [mark], 'GBP').narrow);
  expect(svg).toContain('&lt;script&gt;alert(1)');
  expect(svg).not.toMatch(/<script|<style|style=/);
});

test('nobody at all still draws a picture without NaN', () => {
  expect(String(riskChart(emptyGrid(), [], 'GBP').wide)).not.toMatch(/NaN|Infinity|undefined/);
});
