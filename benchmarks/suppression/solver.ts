import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
  'benchmarks/suppression/solve.py',
);

/** An independent solver: HiGHS, in a process of its own that answers one line of JSON with another. */
export function startSolver(): { ask: (question: unknown) => Promise<unknown>; end: () => void } {
  const child = spawn('python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('solve.py ended; it needs highspy: pip install highspy');
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}
