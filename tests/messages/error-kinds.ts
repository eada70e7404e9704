import { AccessError } from '../../access/access-error.ts';
import { exitCodeOf } from '../../cli/exit-codes.ts';
import {
  CancelledError,
  isNotHere,
  isRetryable,
  NotHereError,
  PermanentError,
  TransientError,
} from '../../errors/error-kinds.ts';
import { GeoError } from '../../geo/geo-error.ts';
import { LimitError } from '../../limits/limit-error.ts';
import { ModelError } from '../../models/model-error.ts';
import { RasterError } from '../../raster/raster-error.ts';
import { FileError } from '../../storage/file-error.ts';

/** Errors that a user sees, each made once, so that what is said of it is what the program does with it. */
const MADE: readonly { readonly error: Error; readonly about: string; readonly todo: string }[] = [
  {
    error: new PermanentError(''),
    about: 'the run file, or a file, key or option it names',
    todo: 'mend what the sentence names',
  },
  {
    error: new GeoError(''),
    about: 'outlines, coordinates, grids and CRS',
    todo: 'mend the file it names, or warp it to another CRS',
  },
  {
    error: new FileError(''),
    about: 'a raster or an address that cannot be read, or a place that cannot be written to',
    todo: 'mend the path, or put the file there; make room for what is written',
  },
  {
    error: new RasterError(''),
    about: 'the content of a raster',
    todo: 'mend the raster, or write it anew (gdal_translate)',
  },
  {
    error: new ModelError(''),
    about: 'a model’s item, its graph, or what comes out of it',
    todo: 'mend the item, or export the model anew',
  },
  { error: new LimitError(''), about: 'more than may be read at once', todo: 'make it smaller, or split the run' },
  {
    error: new AccessError('', ''),
    about: 'a place that may not be opened here',
    todo: 'name another place, or ask the operator to allow it',
  },
  {
    error: new NotHereError(''),
    about: 'a file that this machine lacks, or has another of',
    todo: 'mount it on all hosts',
  },
  {
    error: new TransientError(''),
    about: 'a disk, network, store or process that failed for a moment',
    todo: 'wait; if it stays, look at what it names',
  },
  { error: new CancelledError(''), about: 'a person who ended it', todo: 'run it again to go on' },
];

export interface ErrorKind {
  readonly name: string;
  readonly about: string;
  readonly exitCode: number;
  /** What a worker does with the work that met it. */
  readonly retried: string;
  readonly todo: string;
}

export const ERROR_KINDS: readonly ErrorKind[] = MADE.map(({ error, about, todo }) => ({
  ...{ name: error.constructor.name, about, todo, exitCode: exitCodeOf(error) },
  retried: isRetryable(error) ? 'with growing pauses' : isNotHere(error) ? 'by other workers' : 'no',
}));
