import path from 'node:path';
import { digestOfFile } from '../../../access/file-digest.ts';
import { readLeftText } from '../../../engine/input-text.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { loadModelPackage, type ModelPackage } from '../../../models/model-package.ts';
import { runManifest, type Manifest } from '../../../results/manifest.ts';
import type { MapOptions } from '../../../stages/preprocessing/map-options.ts';
import type { Locate } from '../input-file.ts';
import type { KnownClasses } from './map-classes.ts';

/** Of the model that made a map that stands already, what is known besides its classes. */
export type MapMaker = Pick<ModelPackage, 'id' | 'onnxDigest' | 'trainingExtents'>;

/** What is known of how a map that stands already came to be. */
export interface MapOrigin {
  /** Its classes, with their shares of the training data; undefined where only the file or the run file names them. */
  readonly classes: KnownClasses | undefined;
  /** The model that the run file names. */
  readonly madeBy: MapMaker | undefined;
  readonly notes: readonly string[];
}

/**
 * Looks up who made a map: the run that left it, by the `run.json` beside it, and the model that the run file names.
 * @throws PermanentError where the two are not the same model; ModelError for a faulty package.
 */
export async function mapOrigin({ file, madeBy }: MapOptions, locate: Locate): Promise<MapOrigin> {
  const [model, { record, notes }] = [
    madeBy === undefined ? undefined : await loadModelPackage(locate(madeBy)),
    await recordBeside(file, locate(file)),
  ];
  const maker = record?.model ?? record?.map?.madeBy;
  if (model !== undefined && maker !== undefined && maker.digest !== model.onnxDigest) {
    throw new PermanentError(
      `${file}: expected a map that the model ${model.id} (${model.onnxDigest.slice(0, 12)}) made, found one of ${maker.id} (${maker.digest.slice(0, 12)}), as the run.json beside it has it; name that model, or run the new one`,
    );
  }
  return {
    classes: record === undefined ? model && ofModel(model) : ofRun(record),
    madeBy: model && { id: model.id, onnxDigest: model.onnxDigest, trainingExtents: model.trainingExtents },
    notes,
  };
}

function ofModel({ classes, id }: ModelPackage): KnownClasses {
  return { classes, from: `the card of the model ${id}` };
}

function ofRun({ classes, name }: Manifest): KnownClasses {
  const recorded = classes.map(({ trainingShare, ...known }) => ({
    ...known,
    ...(trainingShare === undefined ? {} : { trainingShare }),
  }));
  return { classes: recorded, from: `the run ${name} that made it` };
}

/** The record of the run that left a map, which lies beside it on this machine. */
async function recordBeside(
  file: string,
  location: string,
): Promise<{ readonly record: Manifest | undefined; readonly notes: readonly string[] }> {
  if (path.basename(location) !== MAP || /^[a-z][a-z0-9+.-]+:\/\//i.test(location))
    return { record: undefined, notes: [] };
  const beside = path.join(path.dirname(location), runManifest.file);
  const found = await readRecord(beside).catch(() => 'unreadable' as const);
  if (found === undefined) return { record: undefined, notes: [] };
  if (found !== 'unreadable' && found.outputs[MAP] === (await digestOfFile(location)))
    return { record: found, notes: [] };
  const why = found === 'unreadable' ? 'cannot be read' : 'tells of another one, or of none yet';
  return { record: undefined, notes: [`What made ${file} is not known: the run.json beside it ${why}.`] };
}

async function readRecord(file: string): Promise<Manifest | undefined> {
  const text = await readLeftText(file);
  return text === undefined ? undefined : runManifest.read(text, file);
}

/** The map of a run folder. */
const MAP = 'map.tif';
