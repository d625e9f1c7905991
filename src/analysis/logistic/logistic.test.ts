import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../testing/seeded-random.js';
import { solveSymmetric } from './cholesky.js';
import { errorsOf } from './log-odds-error.js';
import { fitLogistic, logOddsOf, probabilityOf, shiftToMean } from './logistic.js';
import { standardised } from './standardise.js';

const matrix = (rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});

test('a system of equations is solved', () => {
  const solution = solveSymmetric(Float64Array.of(4, 2, 2, 3), Float64Array.of(10, 8));
  expect([...(solution ?? [])].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([1.75, 1.5]);
});

test('a matrix that is not positive definite is refused', () => {
  expect(solveSymmetric(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toBeNull();
});

const samples = fc.array(
  fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: -9, max: 9 }), fc.nat(1)),
  { minLength: 6, maxLength: 60 },
);

test('at the fitted weights the penalised likelihood is flat: no other weights are better', () => {
  fc.assert(
    fc.property(samples, (rows) => {
      const answers = Uint8Array.from(rows, ([, , answer]) => answer);
      fc.pre(answers.includes(0) && answers.includes(1));
      const features = matrix(rows.map(([a, b]) => [a, b]));
      const model = fitLogistic(features, answers);
      const design = standardised(features, model.mean, model.spread);
      const errors = logOddsOf(model, features).map((odds, row) => (answers[row] ?? 0) - probabilityOf(odds));
      for (let c = 0; c < 3; c++) {
        const pull = errors.reduce((sum, error, row) => sum + error * (design.values[row * 3 + c] ?? 0), 0);
        expect(pull).toBeCloseTo(c === 0 ? 0 : (model.coefficients[c - 1] ?? 0), 4);
      }
    }),
  );
});

test('answers that one measure separates perfectly still give finite weights', () => {
  const model = fitLogistic(matrix([[1], [2], [3], [4]]), Uint8Array.of(0, 0, 1, 1));
  expect(model.coefficients[0]).toBeGreaterThan(0);
  expect(model.coefficients[0]).toBeLessThan(5);
});

test('a measure that never changes is ignored', () => {
  const model = fitLogistic(
    matrix([
      [1, 0.1],
      [2, 0.1],
      [3, 0.1],
      [4, 0.1],
    ]),
    Uint8Array.of(0, 1, 0, 1),
  );
  expect(model.coefficients[1]).toBe(0);
});

test('the shift brings the mean probability to the target, however far the log-odds were off', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (odds, target) => {
        const shift = shiftToMean(Float64Array.from(odds), target);
        const mean = odds.reduce((sum, one) => sum + probabilityOf(one + shift), 0) / odds.length;
        expect(mean).toBeCloseTo(target, 8);
      },
    ),
  );
});

test('the interval of a chance holds the true one in 95 of 100 samples', () => {
  const weights = [-0.4, 0.9, -0.6];
  const person = [0.8, -0.5];
  const truth = probabilityOf(oddsOf(weights, person));
  let held = 0;
  const samples = 400;
  for (let sample = 0; sample < samples; sample++) {
    const random = seededRandom(sample + 1);
    const rows = Array.from({ length: 300 }, () => [normal(random), normal(random)]);
    const answers = Uint8Array.from(rows, (row) => (random() < probabilityOf(oddsOf(weights, row)) ? 1 : 0));
    const model = fitLogistic(matrix(rows), answers);
    const odds = logOddsOf(model, matrix([person]))[0] ?? 0;
    const error = errorsOf(model, matrix([person]))?.[0] ?? 0;
    held += probabilityOf(odds - 1.96 * error) <= truth && truth <= probabilityOf(odds + 1.96 * error) ? 1 : 0;
  }
  // Three standard errors of 400 samples around 95 %.
  expect(held / samples).toBeGreaterThan(0.917);
  expect(held / samples).toBeLessThan(0.983);
});

function oddsOf([intercept = 0, ...slopes]: number[], row: number[]): number {
  return slopes.reduce((sum, slope, i) => sum + slope * (row[i] ?? 0), intercept);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
