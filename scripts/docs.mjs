// Writes docs/run-file.md and docs/run-file.schema.json from the schema of the run file. Run after a build: npm run docs
import { writeFileSync } from 'node:fs';
import { describeRunFile } from '../dist/config/describe-run-file.js';

const { schema, markdown } = describeRunFile();
writeFileSync('docs/run-file.schema.json', schema);
writeFileSync('docs/run-file.md', markdown);
