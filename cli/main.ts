#!/usr/bin/env node
import { createProgram } from './program.ts';
import { exitCodeOf } from './exit-codes.ts';
import { reportError } from './report-error.ts';

const program = createProgram((code) => {
  process.exitCode = code;
});

try {
  await program.parseAsync();
} catch (error) {
  reportError(error, program.opts());
  process.exitCode = exitCodeOf(error);
}
