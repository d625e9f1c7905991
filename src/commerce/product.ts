/** A thing the shop sells, or a service it bills; the fields that are made up say so. */
import type { Money } from '../platform/money.js';

export interface Product {
  id: string;
  name: string;
  price: Money;
  currency: string;
  category: string;
  /** Only merchandise is ever recommended; postage, fees and manual corrections are services. */
  kind: 'merchandise' | 'service';
  imageUrl?: string;
  /** Pieces left; absent when the shop does not tell, which counts as in stock. */
  stock?: number;
  /** Names of the fields that are simulated, shown as such. */
  simulated: string[];
}

/** A product with the number of different customers who bought it in the year before the last count. */
export interface PopularProduct extends Product {
  customers: number;
}
