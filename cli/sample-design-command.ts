import { randomInt } from 'node:crypto';
import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import { openSampleFrame, type SampleFrame } from '../sampling/sample-frame.ts';
import { readFrameSource, type FrameSource } from '../pipeline/planning/reference/frame-source.ts';
import { checkNoSample, writeSample } from '../sampling/write-sample.ts';
import { drawPlannedSample, type PlannedDraw } from '../sampling/draw-planned-sample.ts';
import { EXIT } from './exit-codes.ts';
import { areasOf, goalOf, MAX_SEED, type SampleDesignOptions } from './sample-design-options.ts';
import { designSample, type SampleDesign } from '../sampling/design-sample.ts';
import { designRecord, samplingDesign } from '../sampling/design-record.ts';
import { designTables } from './sample-design-table.ts';
import { OWN_COLUMNS } from '../results/sample.ts';
import { unitRecords } from '../sampling/unit-records.ts';
import { print } from './terminal.ts';

/** `quadrat sample-design`: plans a reference sample, says what it is expected to give, and draws it. */
export async function sampleDesignCommand(location: string, o: SampleDesignOptions): Promise<number> {
  const goal = goalOf(o);
  if (o.out !== undefined) await checkNoSample(o.out);
  const source = await readFrameSource(location, areasOf(o));
  checkAreas(source, o);
  const frame = await openSampleFrame({
    ...source,
    strata: o.strata,
    includeNotObserved: o.includeNotObserved === true,
  });
  try {
    const design = await designSample(frame, {
      design: o.design,
      allocation: o.allocation,
      minimum: o.minimum,
      clusters: o.clusters,
      goal,
      variance: o.variance,
      className: o.class,
      accuracy: o.accuracy ?? source.accuracy,
      assumedAccuracy: o.assumedAccuracy,
      assistedGain: source.assistedGain,
      showMapClass: o.showMapClass === true,
    });
    if (o.json !== true) print(`${designTables(design)}\n`);
    if (o.out === undefined) return told(design, o);
    return await drawInto(o.out, { frame, design, title: location }, o);
  } finally {
    await frame.close();
  }
}

function checkAreas({ areas }: FrameSource, o: SampleDesignOptions): void {
  const stray = Object.keys(areasOf(o)).find((key) => key !== 'file');
  if (areas === undefined && stray !== undefined) {
    throw new PermanentError(`--${stray}: expected a file of areas that it is about, found no --areas`);
  }
  const taken = [areas?.level ?? '', ...(areas?.parents ?? [])].find((level) => OWN_COLUMNS.has(level));
  if (taken === undefined) return;
  throw new PermanentError(
    `${areas!.file}: expected levels whose names are no column of the sample, found ${taken}; rename it with --level or in the file`,
  );
}

function told(design: SampleDesign, o: SampleDesignOptions): number {
  if (o.json === true) {
    const { forecast, groups, plan, notes } = design;
    print(
      `${JSON.stringify({ design: samplingDesign(design), expectedUnits: plan.total, groups, expected: forecast, notes })}\n`,
    );
  } else print('\nNothing was drawn: name a folder with --out to draw it.\n');
  return EXIT.done;
}

async function drawInto(
  folder: string,
  { frame, design, title }: { readonly frame: SampleFrame; readonly design: SampleDesign; readonly title: string },
  o: SampleDesignOptions,
): Promise<number> {
  const seed = o.seed ?? randomInt(MAX_SEED);
  const drawn = await drawPlannedSample({
    frame,
    seed,
    plan: design.plan,
    model: design.model,
    reserve: o.reserve,
  });
  if (drawn.units.length === 0) {
    throw new PermanentError(
      `${title}: expected a sampling grid that meets pixels of the frame, found none on it; ask for more units with --size`,
    );
  }
  const record = designRecord({ frame, design, seed, drawn, folder, asked: o });
  const shown = { frame, design, showMapClass: o.showMapClass === true };
  const files = await writeSample(folder, {
    grid: frame.grid,
    title: path.basename(title),
    design: record,
    units: unitRecords(drawn.units, { ...shown, prefix: 'P' }),
    reserve: unitRecords(drawn.reserve, { ...shown, prefix: 'R' }),
  });
  if (o.json === true) print(`${JSON.stringify({ folder, files, ...record })}\n`);
  else print(`\n${drawnText(folder, { seed, drawn, expected: design.plan.total })}\n`);
  return EXIT.done;
}

function drawnText(
  folder: string,
  o: { readonly seed: number; readonly drawn: PlannedDraw; readonly expected: number },
): string {
  const { seed, drawn, expected } = o;
  const asExpected = Number.isInteger(expected) ? '' : ` (${expected.toFixed(1)} were expected)`;
  return [
    `Drew ${drawn.units.length} units${asExpected} and ${drawn.reserve.length} in reserve with seed ${seed} into ${folder}.`,
    'Fill in the column class of sample.csv or sample.geojson; sample.kml shows coders where to look, and nothing of the map.',
    'Then, in the run file: reference: {file: sample.csv, class: class, design: design.json}',
  ].join('\n');
}
