import { mapSchema, type MapOptions } from '../stages/preprocessing/map-options.ts';
import type { LoadedRunFile } from './read-run-file.ts';
import { inferenceOfMap, type RunFile } from './run-file.ts';

/** What is put into a run file for a run of a map that stands already; locations start at the run file's folder. */
export interface StandingMapKeys {
  /** Left out: the map that the run file names, or that of its run. */
  readonly map?: string | undefined;
  /** Takes the place of what the run file says of the sample. */
  readonly reference?: RunFile['reference'] | undefined;
}

/**
 * A run file as it is for a map that stands already: the map takes the place of imagery and grid, and the model is the one
 * that made it. Its text stays as it was read.
 */
export function withStandingMap(loaded: LoadedRunFile, { map, reference }: StandingMapKeys): LoadedRunFile {
  const runFile = mapped(loaded.runFile, map);
  return { ...loaded, runFile: reference === undefined ? runFile : { ...runFile, reference } };
}

function mapped(runFile: RunFile, file: string | undefined): RunFile {
  const { imagery: _imagery, grid: _grid, model, inference, ...rest } = runFile;
  if (rest.map !== undefined) return { ...runFile, map: moved(rest.map, file ?? rest.map.file) };
  const named = { file: file ?? `runs/${rest.name}/map.tif`, ...(model === undefined ? {} : { madeBy: model }) };
  return { ...rest, map: mapSchema.parse(named), inference: inferenceOfMap(inference) };
}

/** The same of another file, whose confidence is not that of the one before. */
function moved(map: MapOptions, file: string): MapOptions {
  if (file === map.file) return map;
  const { confidence: _confidence, ...own } = map;
  return { ...own, file };
}
