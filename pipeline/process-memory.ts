/** The most that each process that works for this one has held, by its process id. */
const peaks = new Map<number, number>();

/** Notes what a process that works for this one has held at most so far. */
export function notePeak(pid: number, bytes: number): void {
  peaks.set(pid, Math.max(bytes, peaks.get(pid) ?? 0));
}

/** The most that this process and those that work for it can have held at once. */
export function peakMemoryBytes(): number {
  return [...peaks.values()].reduce((sum, bytes) => sum + bytes, process.resourceUsage().maxRSS * 1024);
}
