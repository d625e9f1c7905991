// Where templates, campaigns and demo data lie: the folder above `src` and above `dist` alike.
import { fileURLToPath } from 'node:url';

export const packageRoot: string = fileURLToPath(new URL('../../', import.meta.url));
