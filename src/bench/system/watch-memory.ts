// What a process takes of the machine, as the operating system counts it: memory over time (resident set), and time of the cores.
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

/** Linux counts in hundredths of a second. */
const TICKS = 100;

/** Seconds of a core since its start, of all these processes together. */
export async function cpuSeconds(pids: number[]): Promise<number> {
  const ticks = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in brackets may hold spaces; behind it the 12th and 13th field are user and system time.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS;
}
