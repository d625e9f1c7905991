// One node of the real service as a process of its own.
import { type Program, startProgram } from './program.js';
import { waitUntil } from './wait-until.js';

const PATIENCE_MS = 60_000;

export interface ServiceNode {
  url: string;
  pid: number;
  ended: Program['ended'];
  /** `kill -9`; answers when the process is gone. */
  kill(): Promise<void>;
  /** In good order. Throws when it did not end well. */
  stop(): Promise<void>;
}

/** Answers when the node takes requests. `clock`: what it takes for now, so that leases of a dead node have run out. */
export async function startNode(options: {
  uri: string;
  port: number;
  clock?: Date;
  nodeFlags?: string[];
}): Promise<ServiceNode> {
  const url = `http://127.0.0.1:${options.port}`;
  const environment = {
    ...{ MONGODB_URI: options.uri, PORT: String(options.port), LOG_LEVEL: 'warn' },
    ...(options.clock && { RAPPORT_CLOCK: options.clock.toISOString() }),
  };
  const { child, ended } = startProgram('main', {
    environment,
    ...(options.nodeFlags && { nodeFlags: options.nodeFlags }),
  });
  let alive = true;
  void ended.then(() => {
    alive = false;
  });
  await waitUntil('the service is ready', PATIENCE_MS, async () => {
    if (!alive) throw new Error(`the service did not start: ${(await ended).stderr}`);
    return answersWell(`${url}/readyz`);
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return {
    ...{ url, pid: child.pid ?? 0, ended },
    kill: async () => void (await end('SIGKILL')),
    async stop() {
      const { code, stderr } = await end('SIGTERM');
      if (code !== 0) throw new Error(`the service ended with ${code}: ${stderr}`);
    },
  };
}

function answersWell(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}
