/** The catalogue at rest. */
import { model, type mongo, Schema } from 'mongoose';
import type { Product } from './product.js';

export interface ProductRow extends Omit<Product, 'id'> {
  _id: string;
  /** Written by the count of popularity. */
  customers: number;
}

const schema = new Schema<ProductRow>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
schema.index({ category: 1, kind: 1, customers: -1, _id: 1 });
schema.index({ kind: 1, customers: -1, _id: 1 });
const Products = model<ProductRow>('products', schema, 'products');
export const productRows = Products.collection as unknown as mongo.Collection<ProductRow>;

const BATCH = 1000;

/** Writes each product over what its id was before; how popular it is stays. */
export async function putProducts(products: Product[]): Promise<void> {
  for (let start = 0; start < products.length; start += BATCH) {
    await productRows.bulkWrite(
      products.slice(start, start + BATCH).map((product) => ({ updateOne: upsertOf(product) })),
      { ordered: false },
    );
  }
}

function upsertOf({ id, imageUrl, stock, ...rest }: Product) {
  const absent = { ...(imageUrl === undefined && { imageUrl: '' }), ...(stock === undefined && { stock: '' }) };
  const present = { ...(imageUrl !== undefined && { imageUrl }), ...(stock !== undefined && { stock }) };
  const update = {
    $set: { ...rest, ...present },
    $setOnInsert: { customers: 0 },
    ...(Object.keys(absent).length > 0 && { $unset: absent as { [key: string]: '' } }),
  };
  return { filter: { _id: id }, update, upsert: true };
}

/** The products that exist among these ids. */
export async function productsById(ids: string[]): Promise<Map<string, Product>> {
  if (ids.length === 0) return new Map();
  const rows = await productRows.find({ _id: { $in: ids } }).toArray();
  return new Map(rows.map((row) => [row._id, productOf(row)]));
}

/** Category and kind alone, for those who look at hundreds of products a person. */
export async function categoriesById(ids: string[]): Promise<Map<string, Pick<Product, 'category' | 'kind'>>> {
  if (ids.length === 0) return new Map();
  const rows = await productRows
    .find({ _id: { $in: ids } })
    .project<Pick<ProductRow, '_id' | 'category' | 'kind'>>({ category: 1, kind: 1 })
    .toArray();
  return new Map(rows.map(({ _id, category, kind }) => [_id, { category, kind }]));
}

export function productOf({ _id, customers: _customers, ...rest }: ProductRow): Product {
  return { id: _id, ...rest };
}
