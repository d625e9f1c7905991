// Solves the small symmetric systems of the models, so that no matrix library is needed for thirty columns.

/**
 * Solves A x = b for a symmetric positive definite A (row by row, `size` × `size`) through A = L Lᵀ
 * (Golub & Van Loan, Matrix Computations, §4.2). Null when A is not positive definite.
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const size = right.length;
  const lower = factor(matrix, size);
  if (!lower) return null;
  const solution = right.slice();
  for (let i = 0; i < size; i++) {
    let sum = solution[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (solution[k] as number);
    solution[i] = sum / (lower[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = solution[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (lower[k * size + i] as number) * (solution[k] as number);
    solution[i] = sum / (lower[i * size + i] as number);
  }
  return solution;
}

/** The inverse of a symmetric positive definite matrix of `size` × `size`; null when it is not positive definite. */
export function inverseOf(matrix: Float64Array, size: number): Float64Array | null {
  const inverse = new Float64Array(size * size);
  for (let c = 0; c < size; c++) {
    const unit = new Float64Array(size);
    unit[c] = 1;
    const column = solveSymmetric(matrix, unit);
    if (!column) return null;
    // Symmetric, so a column may be laid down as a row.
    inverse.set(column, c * size);
  }
  return inverse;
}

function factor(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
      if (i !== j) lower[i * size + j] = sum / (lower[j * size + j] as number);
      else if (sum > 0) lower[i * size + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return lower;
}
