#!/usr/bin/env node
import { silenceLibraries } from '../config/environment.ts';
import { createProgram } from './program.ts';
import { exitCodeOf } from './exit-codes.ts';
import { reportError } from './report-error.ts';

silenceLibraries();
const program = createProgram((code) => {
  process.exitCode = code;
});

try {
  await program.parseAsync();
} catch (error) {
  reportError(error, program.opts());
  process.exitCode = exitCodeOf(error);
}
