// How good a list was, once the future is known: the order it put people in, and the money it would have caught.
import { stableOrder } from './stable-order.js';

/**
 * Area under the ROC curve: the chance that someone who left stands above someone who stayed, ties counted half
 * (Hanley & McNeil 1982, Radiology 143:29–36). Null when nobody left or nobody stayed.
 */
export function areaUnderCurve(score: ArrayLike<number>, left: Uint8Array): number | null {
  const order = stableOrder(score);
  let [leavers, rankSum] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    let among = 0;
    while (to < order.length && score[order[to] as number] === score[order[from] as number]) {
      among += left[order[to] as number] as number;
      to++;
    }
    rankSum += among * ((from + 1 + to) / 2);
    leavers += among;
    from = to;
  }
  const stayers = order.length - leavers;
  return leavers === 0 || stayers === 0 ? null : (rankSum - (leavers * (leavers + 1)) / 2) / (leavers * stayers);
}

/**
 * Of the money of the customers who left, the share held by those in the first `shareOfList` of the list (highest score
 * first, ties in customer order, the count rounded to the nearest). Money below zero counts as none; null when no money left.
 */
export function capturedShare(
  score: ArrayLike<number>,
  money: ArrayLike<number>,
  left: Uint8Array,
  shareOfList: number,
): number | null {
  const order = stableOrder(Float64Array.from(score, (value) => -value));
  const top = Math.round(order.length * shareOfList);
  let [captured, lost] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    const amount = left[row] === 1 ? Math.max(0, money[row] as number) : 0;
    lost += amount;
    if (i < top) captured += amount;
  }
  return lost > 0 ? captured / lost : null;
}
