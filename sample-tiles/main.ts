import process from 'node:process';
import { parseArgs } from 'node:util';
import { generateSampleTiles } from './generate.ts';
import { writeTrainingScenes } from './training-scenes.ts';

const USAGE = `node dist/sample-tiles/main.js DIR             writes the sample case
node dist/sample-tiles/main.js --training DIR  writes landscapes to train a model on, as .npy files`;

const TRAINING_LANDSCAPES = 10;

const { values, positionals } = parseArgs({ options: { training: { type: 'string' } }, allowPositionals: true });
const folder = positionals[0];
if (values.training !== undefined) {
  await writeTrainingScenes(values.training, TRAINING_LANDSCAPES);
} else if (folder !== undefined) {
  await generateSampleTiles(folder);
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}
