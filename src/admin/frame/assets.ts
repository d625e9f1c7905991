// Serves the admin's style sheets and its one script; the address carries the content's hash, so browsers keep them for a year.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Request, type Response, Router } from 'express';
import { packageRoot } from '../../platform/package-root.js';

interface Asset {
  name: string;
  type: string;
  body: Buffer;
  hash: string;
}

const TYPES = new Map([
  ['css', 'text/css; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
]);

const assets = new Map(readAssets().map((asset) => [asset.name, asset]));

/** Routes for `/assets/:name`, below the admin's own path. Needs no log-in: nothing in there is about a person. */
export function assetRoutes(): Router {
  const router = Router();
  router.get('/assets/:name', (req, res, next) => {
    const asset = assets.get(req.params.name);
    if (asset) sendAsset(asset, req, res);
    else next();
  });
  return router;
}

/** The address of an asset, as `/admin/assets/tokens.css?v=1a2b3c4d5e`. Throws when there is no such asset. */
export function assetUrl(name: string): string {
  const asset = assets.get(name);
  if (!asset) throw new Error(`no asset ${name} in templates/admin/assets`);
  return `/admin/assets/${name}?v=${asset.hash}`;
}

function sendAsset(asset: Asset, req: Request, res: Response): void {
  const isThisVersion = req.query.v === asset.hash;
  res.set('Content-Type', asset.type);
  res.set('ETag', `"${asset.hash}"`);
  res.set('Cache-Control', isThisVersion ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (req.fresh) res.status(304).end();
  else res.send(asset.body);
}

function readAssets(): Asset[] {
  const folder = join(packageRoot, 'templates', 'admin', 'assets');
  return readdirSync(folder).map((name) => {
    const body = readFileSync(join(folder, name));
    const type = TYPES.get(name.split('.').at(-1) ?? '');
    if (!type) throw new Error(`templates/admin/assets/${name}: no content type is known for it`);
    return { name, type, body, hash: createHash('sha256').update(body).digest('hex').slice(0, 10) };
  });
}
