import { InvalidArgumentError, Option, type Command } from 'commander';
import { PermanentError } from '../errors/error-kinds.ts';
import type { AreasOptions } from '../stages/aggregation/options.ts';
import type { AllocationRule } from '../statistics/allocation.ts';
import type { SystematicVariance } from '../statistics/systematic-variance.ts';
import type { GlobalOptions } from './global-options.ts';
import type { SampleWish } from '../sampling/allocate-units.ts';
import type { DesignName } from '../statistics/expected/unit-plan.ts';
import { wholeNumber } from './worker-options.ts';

export const MAX_SEED = 2 ** 32 - 1;
const MAX_UNITS = 1e9;

/** Options of `quadrat sample-design` as the command line gives them. */
export interface SampleDesignOptions extends GlobalOptions {
  readonly design: DesignName;
  readonly allocation: AllocationRule;
  readonly minimum: number;
  readonly size?: number;
  readonly targetSe?: number;
  readonly targetCv?: number;
  readonly class?: string;
  readonly clusters?: number;
  readonly variance: SystematicVariance;
  readonly seed?: number;
  readonly out?: string;
  readonly reserve: number;
  readonly accuracy?: string;
  readonly assumedAccuracy: number;
  readonly areas?: string;
  readonly code?: string;
  readonly name?: string;
  readonly level?: string;
  readonly parents?: string[];
  readonly strata?: string;
  readonly includeNotObserved?: boolean;
  readonly showMapClass?: boolean;
}

/** Adds `quadrat sample-design`, which `action` carries out. */
export function addSampleDesignVerb(
  program: Command,
  action: (frame: string, o: SampleDesignOptions) => Promise<void>,
): void {
  program
    .command('sample-design')
    .argument('<frame>', 'a run folder, or a class raster (GeoTIFF)')
    .description('plan a reference sample, say what it will give, and draw it with --out; without it nothing is drawn')
    .addOption(
      new Option('--design <design>', 'how pixels are drawn')
        .choices(['simple-random', 'stratified', 'systematic', 'two-stage'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--allocation <rule>', 'how a stratified sample is shared out')
        .choices(['proportional', 'equal', 'neyman', 'compromise'])
        .default('compromise'),
    )
    .addOption(
      new Option('--minimum <n>', 'least units of a stratum under the compromise')
        .argParser(wholeNumber(2, MAX_UNITS))
        .default(50),
    )
    .addOption(new Option('--size <n>', 'units to draw').argParser(wholeNumber(2, MAX_UNITS)))
    .addOption(
      new Option(
        '--target-se <x>',
        'instead of --size: standard error wanted, of the overall accuracy (0 to 1), or with --class of its area in km²',
      ).argParser(numberBetween(0, Number.MAX_VALUE)),
    )
    .addOption(
      new Option(
        '--target-cv <x>',
        'instead of --size: coefficient of variation wanted of the area of --class, e.g. 0.1',
      ).argParser(numberBetween(0, 10)),
    )
    .option('--class <name>', 'class that a target or Neyman’s allocation is about (default: the overall accuracy)')
    .addOption(new Option('--clusters <n>', 'areas that a two-stage sample draws').argParser(wholeNumber(1, MAX_UNITS)))
    .addOption(
      new Option('--variance <rule>', 'what stands in for the variance that a systematic sample does not have')
        .choices(['neighbours', 'simple-random', 'successive-difference', 'quadrat'])
        .default('neighbours'),
    )
    .addOption(
      new Option(
        '--seed <n>',
        'the same seed draws the same sample (default: one made up, printed and stored)',
      ).argParser(wholeNumber(0, MAX_SEED)),
    )
    .option('--out <dir>', 'folder to write the sample into')
    .addOption(
      new Option('--reserve <share>', 'units held in reserve for non-response, for each unit drawn')
        .argParser(numberFrom(0, 10))
        .default(0.2),
    )
    .option('--accuracy <file>', 'accuracy.json of an earlier run to expect from (default: the run folder’s own)')
    .addOption(
      new Option('--assumed-accuracy <x>', 'user’s accuracy to expect where no earlier run says')
        .argParser(numberBetween(0, 1))
        .default(0.8),
    )
    .option('--areas <file>', 'GeoJSON of areas: only pixels in them are drawn (default: the run’s own)')
    .option('--code <property>', 'property with an area’s code (default: code, or as in the run)')
    .option('--name <property>', 'property with an area’s name')
    .option('--level <name>', 'what the areas are called (default: area, or as in the run)')
    .addOption(
      new Option('--parents <properties>', 'properties that name the higher areas, nearest first: a,b').argParser(
        (text: string) => text.split(',').filter((part) => part !== ''),
      ),
    )
    .option('--strata <file>', 'class raster on the same grid whose classes are the strata')
    .option('--include-not-observed', 'let the frame hold the pixels without a class, too')
    .option('--show-map-class', 'write the map’s class beside each unit (coders had better not see it)')
    .action(action);
}

function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value <= least || value > most) {
      throw new InvalidArgumentError(`expected a number above ${least}${most < 1e9 ? `, at most ${most}` : ''}.`);
    }
    return value;
  };
}

function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      throw new InvalidArgumentError(`expected a number from ${least} to ${most}.`);
    }
    return value;
  };
}

/**
 * What decides the size.
 * @throws PermanentError where it is none or more than one thing, or a coefficient of variation without its class.
 */
export function goalOf({ size, targetSe, targetCv, class: className }: SampleDesignOptions): SampleWish['goal'] {
  const goals: SampleWish['goal'][] = [
    ...(size === undefined ? [] : [{ size }]),
    ...(targetSe === undefined ? [] : [{ standardError: targetSe }]),
    ...(targetCv === undefined ? [] : [{ cv: targetCv }]),
  ];
  const [goal] = goals;
  if (goal === undefined || goals.length > 1) {
    throw new PermanentError(
      `--size, --target-se, --target-cv: expected one of --size, --target-se and --target-cv, found ${goals.length}`,
    );
  }
  if ('cv' in goal && className === undefined) {
    throw new PermanentError('--target-cv: expected the class that it is about, found no --class');
  }
  return goal;
}

/** What the command line says of the areas. */
export function areasOf({ areas, code, name, level, parents }: SampleDesignOptions): Partial<AreasOptions> {
  return {
    ...(areas === undefined ? {} : { file: areas }),
    ...(code === undefined ? {} : { code }),
    ...(name === undefined ? {} : { name }),
    ...(level === undefined ? {} : { level }),
    ...(parents === undefined ? {} : { parents }),
  };
}
