import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { readCaseRun } from './case-figures.ts';
import { casePage } from './case-page.ts';
import { carryOutCase } from './case-runs.ts';
import { districtPlot } from './district-plot.ts';
import { efficiencyPlot } from './efficiency-plot.ts';
import { mappedPlot } from './mapped-plot.ts';
import { referenceShares } from './reference-areas.ts';

/** Carries the real case out and writes docs/real-case.md with its pictures. The argument names the folder of the case. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const real = path.resolve(process.argv[2] ?? path.join(root, '..', 'shared', 'real', 'rondonia'));
/** Columns from here on were held out when the model was trained. */
const HELD_OUT_COL = 1284;
const CLASS_COUNT = 5;
const PLOTTED = ['Cleared area', 'Forest', 'Wetland and open water'];
/** Twice the size, for screens of fine pixels. */
const DENSITY = 144;

const needed = ['ground-truth.geojson', 'areas.geojson', 'reference.tif', path.join('model', 'item.json')];
const missing = needed.filter((name) => !existsSync(path.join(real, name)));
if (missing.length > 0) {
  process.stderr.write(
    `The real case is not here: expected ${missing.join(', ')} in ${path.relative(root, real)}. Name its folder: npm run real-case -- FOLDER\n`,
  );
  process.exitCode = 1;
} else {
  await writePage();
}

async function writePage(): Promise<void> {
  const workDir = await mkdtemp(path.join(tmpdir(), 'quadrat-real-case-'));
  try {
    const runs = await carryOutCase({ root, real, workDir });
    const read = async (folder: string, fromCol: number): ReturnType<typeof readCaseRun> => {
      const mapFile = path.join(folder, 'map.tif');
      return readCaseRun(folder, await referenceShares({ real, mapFile, classCount: CLASS_COUNT, fromCol }));
    };
    const declared = await read(runs.declared, 0);
    const independent = await read(runs.independent, HELD_OUT_COL);
    const plots = {
      mapped: mappedPlot([
        { title: `Leak declared, ${declared.sampleSize} points`, run: declared },
        { title: `Independent part, ${independent.sampleSize} points`, run: independent },
      ]),
      districts: districtPlot(declared, PLOTTED),
      efficiency: efficiencyPlot(declared),
    };
    await mkdir(path.join(root, 'docs', 'images'), { recursive: true });
    for (const [name, svg] of Object.entries(plots)) {
      await sharp(Buffer.from(svg), { density: DENSITY })
        .png({ palette: true })
        .toFile(path.join(root, 'docs', 'images', `real-case-${name}.png`));
    }
    await writeFile(
      path.join(root, 'docs', 'real-case.md'),
      casePage({ stop: runs.stop, later: runs.later, declared, independent }),
    );
    process.stdout.write(`docs/real-case.md and ${Object.keys(plots).length} pictures in docs/images\n`);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
