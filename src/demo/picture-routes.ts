// Serves the pictures of the demo shop's products, which are drawn when they are asked for.
import { Router } from 'express';
import { NotFound } from '../platform/errors.js';
import { pictureOf } from './data/product-picture.js';
import { readProductTable } from './data/product-table.js';
import { productLabels } from './data/shop-products.js';

/** Where the picture of a product is, below the address of the service. */
export function pictureUrlOf(productId: string): string {
  return `/demo/pictures/${encodeURIComponent(productId)}.svg`;
}

/** `GET /demo/pictures/:id.svg` */
export function pictureRoutes(): Router {
  const labels = productLabels(readProductTable());
  const router = Router();
  router.get('/demo/pictures/:file', (request, response) => {
    const id = /^(.+)\.svg$/.exec(request.params.file)?.[1];
    const label = id === undefined ? undefined : labels.get(id);
    if (id === undefined || !label) throw new NotFound('The demo shop has no such product.');
    // The mail that shows it stands in a frame without an origin of its own.
    response.set({ 'Cache-Control': 'public, max-age=86400', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    response.type('image/svg+xml').send(pictureOf({ id, ...label }));
  });
  return router;
}
