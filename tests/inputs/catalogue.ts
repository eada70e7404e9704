import type { InputCase } from './input-case.ts';

/** All inputs, by the file that makes them. */
export const INPUT_CASES: readonly InputCase[] = [];
