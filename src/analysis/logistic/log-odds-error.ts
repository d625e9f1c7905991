// How well a fitted model knows the log-odds of a row: the ground of the interval of a risk.
import type { LogisticModel } from './logistic.js';
import { type Matrix, standardised } from './standardise.js';

/**
 * The standard error of each row's log-odds, √(xᵀ Σ x) (delta method; McCullagh & Nelder 1989, §4.4); null when the model has no
 * covariance. It is what the training rows leave open about the coefficients, not whether the model has the right form.
 */
export function errorsOf({ covariance, mean, spread }: LogisticModel, features: Matrix): Float64Array | null {
  if (!covariance) return null;
  const { rows, columns, values } = standardised(features, mean, spread);
  const errors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = values.subarray(row * columns, (row + 1) * columns);
    let sum = 0;
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++)
        sum += (x[i] as number) * (covariance[i * columns + j] as number) * (x[j] as number);
    }
    errors[row] = Math.sqrt(Math.max(0, sum));
  }
  return errors;
}
