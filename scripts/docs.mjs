// Writes docs/run-file.md and docs/run-file.schema.json from the schema of the run file, and docs/columns.md from those of the
// tables. Run after a build: npm run docs
import { writeFileSync } from 'node:fs';
import { describeRunFile } from '../dist/config/describe-run-file.js';
import { describeTables } from '../dist/results/describe-tables.js';

const { schema, markdown } = describeRunFile();
writeFileSync('docs/run-file.schema.json', schema);
writeFileSync('docs/run-file.md', markdown);
writeFileSync('docs/columns.md', describeTables());
