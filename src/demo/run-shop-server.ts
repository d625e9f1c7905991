// Starts the shop's server and listens to it until it has posted everything.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { History, Posted } from './post-history.js';
import type { Said } from './shop-server.js';

/** Throws what the shop's server could not do. `progress` hears how many orders and refunds it has read so far. */
export async function runShopServer(history: History, progress: (orders: number) => void): Promise<Posted> {
  // `advanced`: dates and maps arrive as what they are.
  const server = fork(fileURLToPath(new URL('./shop-server.js', import.meta.url)), { serialization: 'advanced' });
  try {
    return await new Promise<Posted>((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code, signal) => reject(new Error(`the shop's server ended (${signal ?? code})`)));
      server.on('message', (said: Said) => {
        if (said.kind === 'progress') progress(said.orders);
        else if (said.kind === 'posted') resolve(said.posted);
        else reject(new Error(said.reason));
      });
      server.send(history);
    });
  } finally {
    server.kill();
  }
}
