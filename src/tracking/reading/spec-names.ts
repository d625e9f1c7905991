// The names of Segment's first ecommerce specification, which some shops still send, as the second one calls them.

const SECOND_NAME = new Map([
  ['Viewed Product', 'Product Viewed'],
  ['Viewed Product Category', 'Product List Viewed'],
  ['Searched Products', 'Products Searched'],
  ['Added Product', 'Product Added'],
  ['Removed Product', 'Product Removed'],
  ['Completed Order', 'Order Completed'],
]);

/** The name that an event is stored by. */
export function specName(sent: string): string {
  return SECOND_NAME.get(sent) ?? sent;
}
