// The demo shop's catalogue: real names and prices, and what the data lacks made up by fixed rules and labelled so.
import type { Money } from '../../platform/money.js';
import { drawnByLot } from './drawn-by-lot.js';
import { categoryOf } from './product-category.js';
import { productNameFrom } from './product-name.js';
import type { ProductRow } from './product-table.js';

export interface ShopProduct {
  /** The stock code, trimmed and upper-cased. */
  id: string;
  name: string;
  /** The price that most sale rows carry (GBP); 0 for services that were never sold at a price. */
  price: Money;
  currency: 'GBP';
  category: string;
  /** `service`: postage, fees, corrections, vouchers; never recommended. */
  kind: 'merchandise' | 'service';
  imageUrl: string;
  stock?: number;
  /** Names of the fields above that are not in the data but made up. */
  simulated: string[];
}

/** What an order line needs to know of its product. */
export interface ProductLabel {
  name: string;
  category: string;
}

const SERVICE_CATEGORY = 'Services';

/**
 * The products to put on the shelf: services, and merchandise that was sold at a price at least once. The other codes were only ever
 * booked in, written off or returned. `imageUrlOf` says where `pictureOf` is served.
 */
export function shopProducts(rows: ProductRow[], imageUrlOf: (id: string) => string): ShopProduct[] {
  return rows
    .filter((row) => row.usualPrice !== null || kindOf(row) === 'service')
    .map((row) => {
      const product = { id: row.id, ...labelOf(row), price: row.usualPrice ?? 0, currency: 'GBP' as const };
      const imageUrl = imageUrlOf(row.id);
      if (kindOf(row) === 'service') return { ...product, kind: 'service', imageUrl, simulated: ['imageUrl'] };
      const simulated = ['category', 'stock', 'imageUrl'];
      return { ...product, kind: 'merchandise', imageUrl, stock: stockOf(row.id), simulated };
    });
}

/** Name and category of every stock code, also of those that are not on the shelf: orders and refunds may hold them. */
export function productLabels(rows: ProductRow[]): Map<string, ProductLabel> {
  return new Map(rows.map((row) => [row.id, labelOf(row)]));
}

/**
 * Merchandise has a code of five digits with at most two letters, or of the shop's own DCGS range, and a name that is no service.
 * Everything else is a service: POST, DOT, C2, M, D, S, B, BANK CHARGES, AMAZONFEE, CRUK, PADS, GIFT_0001_…, and the numbered
 * 22016 (voucher), 23444 (carriage), 23574 (packing charge), 23595 (adjustment), 23702 (image file).
 */
export function kindOf({ id, description }: Pick<ProductRow, 'id' | 'description'>): ShopProduct['kind'] {
  const isGoodsCode = /^\d{5}[A-Z]{0,2}$/.test(id) || id.startsWith('DCGS');
  const isServiceName =
    /\b(?:gift voucher|next day carriage|packing charge|postage|adjustment|high resolution image)\b/i;
  return isGoodsCode && !isServiceName.test(description) ? 'merchandise' : 'service';
}

function labelOf(row: ProductRow): ProductLabel {
  const name = productNameFrom(row.description) || row.id;
  return { name, category: kindOf(row) === 'service' ? SERVICE_CATEGORY : categoryOf(row.description) };
}

/** Simulated: 4 % of the goods are sold out, the others lie between 1 and 400, most of them low. */
function stockOf(id: string): number {
  const lot = drawnByLot(`stock ${id}`);
  if (lot < 0.04) return 0;
  return 1 + Math.floor(400 * ((lot - 0.04) / 0.96) ** 2);
}
