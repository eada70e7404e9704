import { vi } from 'vitest';
import { exitCodeOf } from '../../cli/exit-codes.ts';
import { createProgram } from '../../cli/program.ts';

/** How a verb ended, with the sentence of a fault. */
export interface Ended {
  readonly status: number;
  readonly told: string;
}

/** Carries a verb out as the command does, in this process: a hundred of them take no hundred starts. */
export async function carriedOut(...args: readonly string[]): Promise<Ended> {
  let status = -1;
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const program = createProgram((code) => (status = code));
    await program.parseAsync([...args], { from: 'user' });
    return { status, told: '' };
  } catch (error) {
    return { status: exitCodeOf(error), told: (error as Error).message };
  } finally {
    printed.mockRestore();
  }
}
