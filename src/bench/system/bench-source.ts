// The source that the benchmark's load writes to.
import { createSource, type Source } from '../../tracking/index.js';

/** A shop's server: its events need no visitor's consent. */
export async function aSource(): Promise<{ source: Source; writeKey: string }> {
  return createSource({ name: 'Benchmark', kind: 'server', mode: 'live', project: 'main', simulated: false });
}
