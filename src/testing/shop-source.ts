// A source as the intake is handed it, for tests that need none in the database.
import type { Source } from '../tracking/index.js';

export const SHOP: Source = {
  id: 'shop',
  name: 'Shop',
  kind: 'server',
  mode: 'live',
  project: 'main',
  simulated: false,
  writeKeys: [],
};
