// Logistic regression with a ridge penalty: the chance of a yes-or-no event from a handful of measures.
import { inverseOf, solveSymmetric } from './cholesky.js';
import { columnScale, type Matrix, standardised } from './standardise.js';

export interface LogisticModel {
  intercept: number;
  /** One per column, for measures standardised by `mean` and `spread`. */
  coefficients: number[];
  mean: number[];
  /** Standard deviation of the training rows; 0 for a column that never changes, which the model ignores. */
  spread: number[];
  iterations: number;
  /** Of intercept and coefficients, row by row: the inverse curvature of the penalised loss. Null when it has none. */
  covariance: Float64Array | null;
}

const MAX_ITERATIONS = 50;

/**
 * Maximises C × log-likelihood − |w|² / 2 with C = 1 on standardised columns, the intercept free, by Newton's method,
 * that is iteratively re-weighted least squares (McCullagh & Nelder 1989, §2.5; ridge: le Cessie & van Houwelingen 1992,
 * Applied Statistics 41:191–201). The penalty keeps separated data finite; a step that does not improve is halved.
 * Needs at least one row of each answer.
 */
export function fitLogistic(features: Matrix, answers: Uint8Array): LogisticModel {
  const { mean, spread } = columnScale(features);
  const columns = standardised(features, mean, spread);
  const size = features.columns + 1;
  let weights = new Float64Array(size);
  weights[0] = logOfOdds(answers);
  let loss = penalisedLoss(columns, answers, weights);
  let iterations = 0;
  while (iterations++ < MAX_ITERATIONS) {
    const step = newtonStep(columns, answers, weights);
    const next = step && improved(columns, answers, weights, step, loss);
    if (!next) break;
    const gain = loss - next.loss;
    ({ weights, loss } = next);
    if (gain < 1e-10 * (1 + loss)) break;
  }
  const covariance = inverseOf(penalisedCurvature(columns, linear(columns, weights)), size);
  return {
    intercept: weights[0] as number,
    coefficients: [...weights.subarray(1)],
    mean,
    spread,
    iterations,
    covariance,
  };
}

/** The model's log-odds for each row; probabilities are `probabilityOf` these. */
export function logOddsOf(model: LogisticModel, features: Matrix): Float64Array {
  const columns = standardised(features, model.mean, model.spread);
  return linear(columns, Float64Array.of(model.intercept, ...model.coefficients));
}

export function probabilityOf(logOdds: number): number {
  return logOdds >= 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds));
}

/** The number to add to all log-odds so that the mean probability becomes `target` (strictly between 0 and 1): bisection. */
export function shiftToMean(logOdds: Float64Array, target: number): number {
  let [low, high] = [-50, 50];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const sum = logOdds.reduce((total, value) => total + probabilityOf(value + middle), 0);
    if (sum < target * logOdds.length) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function linear({ rows, columns, values }: Matrix, weights: Float64Array): Float64Array {
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (values[row * columns + c] as number) * (weights[c] as number);
    result[row] = sum;
  }
  return result;
}

/** Gradient and curvature of the penalised loss at `weights`, solved for the full Newton step. */
function newtonStep(design: Matrix, answers: Uint8Array, weights: Float64Array): Float64Array | null {
  const { rows, columns: size, values } = design;
  const descent = Float64Array.from(weights, (weight, c) => (c === 0 ? 0 : -weight));
  const odds = linear(design, weights);
  for (let row = 0; row < rows; row++) {
    const error = (answers[row] as number) - probabilityOf(odds[row] as number);
    for (let i = 0; i < size; i++) descent[i] = (descent[i] as number) + (values[row * size + i] as number) * error;
  }
  return solveSymmetric(penalisedCurvature(design, odds), descent);
}

/** Both halves, row by row. */
function penalisedCurvature({ rows, columns: size, values }: Matrix, odds: Float64Array): Float64Array {
  const curvature = new Float64Array(size * size);
  for (let row = 0; row < rows; row++) {
    const p = probabilityOf(odds[row] as number);
    const weight = Math.max(p * (1 - p), 1e-10);
    for (let i = 0; i < size; i++) {
      const x = values[row * size + i] as number;
      for (let j = 0; j <= i; j++) {
        const sum = (curvature[i * size + j] as number) + weight * x * (values[row * size + j] as number);
        curvature[i * size + j] = sum;
        curvature[j * size + i] = sum;
      }
    }
  }
  for (let c = 1; c < size; c++) curvature[c * size + c] = (curvature[c * size + c] as number) + 1;
  return curvature;
}

function improved(design: Matrix, answers: Uint8Array, weights: Float64Array, step: Float64Array, loss: number) {
  for (let share = 1; share > 1e-4; share /= 2) {
    const candidate = Float64Array.from(weights, (weight, c) => weight + share * (step[c] as number));
    const candidateLoss = penalisedLoss(design, answers, candidate);
    if (candidateLoss <= loss) return { weights: candidate, loss: candidateLoss };
  }
  return null;
}

function penalisedLoss(design: Matrix, answers: Uint8Array, weights: Float64Array): number {
  let loss = 0;
  for (let c = 1; c < weights.length; c++) loss += (weights[c] as number) ** 2 / 2;
  const odds = linear(design, weights);
  for (let row = 0; row < odds.length; row++) {
    const signed = answers[row] === 1 ? -(odds[row] as number) : (odds[row] as number);
    loss += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  }
  return loss;
}

function logOfOdds(answers: Uint8Array): number {
  let yes = 0;
  for (const answer of answers) yes += answer;
  return Math.log((yes + 0.5) / (answers.length - yes + 0.5));
}
