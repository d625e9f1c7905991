// How much memory a process holds over time, as the operating system counts it (resident set).
import { readFile } from 'node:fs/promises';

export interface MemoryWatch {
  /** Megabytes: the most, and the last. */
  stop(): { peak: number; last: number; series: number[] };
}

/** Where there is no /proc all figures are 0. */
export function watchMemory(pid: number, everyMs = 500): MemoryWatch {
  const series: number[] = [];
  const timer = setInterval(async () => {
    const mb = await residentMegabytes(pid);
    if (mb > 0) series.push(mb);
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return { peak: Math.max(0, ...series), last: series.at(-1) ?? 0, series };
    },
  };
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
}
