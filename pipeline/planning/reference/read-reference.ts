import { z } from 'zod';
import { describeIssues } from '../../../config/describe-issue.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { listedFaults } from '../../../engine/found-faults.ts';
import type { PointSet } from '../../../geo/points.ts';
import { sampleDesign } from '../../../results/sample-design.ts';
import { M2_PER_KM2 } from '../../../stages/validation/estimates/mapped-rows.ts';
import { samplingDesignSchema, type SamplingDesign } from '../../../stages/validation/options.ts';
import { isTable, readReferenceFile, type TableDialect } from '../../../stages/validation/reference/reference-file.ts';
import type { ReferenceOptions } from '../../../stages/validation/reference-options.ts';
import { parseInputJson, readInputFile, type InputFile, type Locate } from '../input-file.ts';
import type { PlanFaults } from '../plan-faults.ts';

/** The points of a reference sample as their file has them. */
export interface ReadPoints {
  readonly file: InputFile;
  readonly points: PointSet;
  readonly dialect: TableDialect | null;
}

/** How a sample was drawn, as the run file or the file that it names says. */
export interface ReadDesign {
  readonly design: SamplingDesign;
  readonly designFile?: InputFile;
  /** What the file holds besides; empty where the run file has the design. */
  readonly members: Record<string, unknown>;
}

/** A reference sample before it is held against anything; undefined, what has a fault. */
export interface ReadReference {
  readonly points: ReadPoints | undefined;
  readonly design: ReadDesign | undefined;
}

/** Reads the files of a reference sample. */
export async function readReference(
  reference: ReferenceOptions,
  locate: Locate,
  faults: PlanFaults,
): Promise<ReadReference> {
  const design = await faults.of('reference.design', () => resolveDesign(reference, locate));
  const points = await faults.of('reference.file', () => readPoints(reference, numbersOf(design?.design), locate));
  return { points, design };
}

async function readPoints(
  { file: location, crs }: ReferenceOptions,
  numbers: readonly string[],
  locate: Locate,
): Promise<ReadPoints> {
  const file = await readInputFile(location, locate, 'reference sample', {
    isConvertible: true,
    orWindows1252: isTable(location),
  });
  const { encoding } = file;
  const { dialect, ...points } = readReferenceFile(file.text, { file: location, crs, encoding, numbers });
  return { file: { location, digest: file.digest }, points, dialect };
}

/** Properties of a unit that hold numbers. */
function numbersOf(design: SamplingDesign | undefined): string[] {
  const chance = design?.type === 'cluster' ? [design.probability] : [];
  return ['position_accuracy_m', ...chance];
}

/** A design at its place in the file of it, so that a fault in it is described as one there. */
const designFileSchema = z.object({ design: samplingDesignSchema });

/** The design itself, from the run file or from the file it names, with what that file holds. */
async function resolveDesign({ design }: ReferenceOptions, locate: Locate): Promise<ReadDesign> {
  if (typeof design !== 'string') return { design, members: {} };
  const file = await readInputFile(design, locate, 'sampling design');
  const content = parseInputJson(file, 'sampling design as JSON');
  const members = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  // A record of sample-design is read whole; a file of another origin may hold what it likes besides.
  if ('schemaVersion' in members) sampleDesign.read(file.text, design);
  if (!('design' in members)) {
    throw new PermanentError(`${design}: expected a member design that says how the sample was drawn, found none`);
  }
  const parsed = designFileSchema.safeParse(members);
  if (parsed.success) {
    const { design: read } = parsed.data;
    return { design: withUnitArea(read, members['frame']), designFile: file, members };
  }
  throw listedFaults(
    describeIssues(parsed.error, members, designFileSchema).map(({ message }) => `${design}: ${message}`),
  );
}

const frameOfPixels = z.object({ frame: z.object({ pixels: z.number().positive(), km2: z.number().positive() }) });

/** Weights of a cluster sample count pixels of the frame that it was drawn from, which need not be those of the run. */
function withUnitArea(design: SamplingDesign, frame: unknown): SamplingDesign {
  if (design.type !== 'cluster' || design.unitM2 !== undefined) return design;
  const found = frameOfPixels.safeParse({ frame });
  if (!found.success) return design;
  const { km2, pixels } = found.data.frame;
  return { ...design, unitM2: (km2 / pixels) * M2_PER_KM2 };
}
