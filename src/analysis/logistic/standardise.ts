// Brings measures of different size (days, orders, money) to one scale, so that one penalty fits all.

/** A matrix row by row: `values[row * columns + column]`. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

/** Mean and standard deviation of each column; a deviation of 0 marks a column that never changes. */
export function columnScale({ rows, columns, values }: Matrix): { mean: number[]; spread: number[] } {
  const mean = new Array<number>(columns).fill(0);
  const spread = new Array<number>(columns).fill(0);
  for (let column = 0; column < columns; column++) {
    let [sum, squares] = [0, 0];
    for (let i = column; i < values.length; i += columns) sum += values[i] as number;
    const middle = sum / rows;
    for (let i = column; i < values.length; i += columns) squares += ((values[i] as number) - middle) ** 2;
    const deviation = Math.sqrt(squares / rows);
    mean[column] = middle;
    spread[column] = deviation > 1e-12 * (1 + Math.abs(middle)) ? deviation : 0;
  }
  return { mean, spread };
}

/** The design matrix: a 1 for the intercept, then the columns less their mean, in standard deviations. */
export function standardised(features: Matrix, mean: number[], spread: number[]): Matrix {
  const columns = features.columns + 1;
  const values = new Float64Array(features.rows * columns);
  for (let row = 0; row < features.rows; row++) {
    values[row * columns] = 1;
    for (let c = 0; c < features.columns; c++) {
      const scale = spread[c] as number;
      const value = (features.values[row * features.columns + c] as number) - (mean[c] as number);
      values[row * columns + c + 1] = scale === 0 ? 0 : value / scale;
    }
  }
  return { rows: features.rows, columns, values };
}
