// Worker threads for heavy maths, so that the event loop stays free. One pool a worker file, made at first use.
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

const pools = new Map<string, Piscina>();

/**
 * Runs the exported function `name` of the module `file` in a worker thread. Typed arrays in `data` are copied, or moved when
 * their buffers stand in `transfer`.
 */
export async function runInWorker<T>(file: URL, name: string, data: unknown, transfer: ArrayBuffer[] = []): Promise<T> {
  return (await poolOf(file).run(data, { name, transferList: transfer })) as T;
}

/** Ends all worker threads; what runs in them is lost. */
export async function closeWorkers(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  pools.clear();
}

function poolOf(file: URL): Piscina {
  const known = pools.get(file.href);
  if (known) return known;
  const pool = new Piscina({ ...runnable(file), minThreads: 0, maxThreads: 1, idleTimeout: 5000 });
  pools.set(file.href, pool);
  return pool;
}

/** Rooms name their worker `x.js`, as in every import; run from the sources it is `x.ts` and needs the loader. */
function runnable(file: URL): { filename: string; execArgv: string[] } {
  const filename = fileURLToPath(file);
  const fromSource = import.meta.url.endsWith('.ts');
  return fromSource
    ? { filename: filename.replace(/\.js$/, '.ts'), execArgv: ['--import', 'tsx'] }
    : { filename, execArgv: [] };
}
