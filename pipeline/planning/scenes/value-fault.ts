import type { BandQuantiles } from './band-quantiles.ts';

/** Values that cannot be what the model was trained on. */
export interface ValueFault {
  /** The band that shows it best. */
  readonly band: BandQuantiles;
  /** What is likely wrong and what to write, in a clause. */
  readonly cause: string;
}

/** Pixels that a band must show before anything is said of it. */
const LEAST_PX = 64;
/** No reflectance, and no fraction of 1, is more: bright cloud under a low sun stays below 2. */
const MOST_FRACTION = 3;
/** The darkest land, water at night's edge, still gives this in its brightest band. */
const LEAST_FRACTION = 0.001;
/** Below this a card counts in fractions, from the other on in stored numbers or percent. */
const FRACTIONS_TO = 3;
const NUMBERS_FROM = 20;
/** Three standard deviations above the mean of pictures of 8 bits. */
const BYTES_TO = 300;
/** Farther from the mean, in standard deviations, is no land: snow on a model of dark water is at 100. */
const MOST_DEVIATIONS = 300;

type Rule = (bands: readonly BandQuantiles[]) => ValueFault | undefined;

/**
 * Finds values of the wrong kind: by what no land can have (a reflectance of 50, one far below zero, a tenth of a thousandth), not by what the model has not seen. Snow, water, desert, haze and night are no faults; what differs from the
 * card by less than a factor of some ten is left to accuracy assessment.
 */
export function valueFault(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const shown = bands.filter(({ countPx }) => countPx >= LEAST_PX);
  for (const rule of RULES) {
    const found = rule(shown);
    if (found !== undefined) return found;
  }
  return undefined;
}

const RULES: readonly Rule[] = [
  allZero,
  bandsExchanged,
  tooFewBits,
  fractionsTooLarge,
  fractionsTooSmall,
  numbersTooSmall,
  bytesTooLarge,
  offsetTaken,
  offsetLeft,
  anotherQuantity,
];

function allZero(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const band = bands.find(({ stored }) => stored(0) === 0 && stored(1) === 0);
  return band && { band, cause: 'it is 0 in every pixel looked at: the file seems to hold no image' };
}

/** By what the file itself calls its bands; one sensor's B02 may be another's B1, but no two are each other's. */
function bandsExchanged(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const isCalled = (band: BandQuantiles, other: BandQuantiles): boolean =>
    nameOf(band.description ?? '') === nameOf(other.name) && nameOf(band.name) !== nameOf(other.name);
  for (const band of bands) {
    const other = bands.find((one) => isCalled(band, one) && isCalled(one, band));
    if (other === undefined) continue;
    return {
      band,
      cause: `the file calls this band ${band.description!} and ${other.name} ${other.description!}: they seem to be exchanged`,
    };
  }
  return undefined;
}

/** B02, b2 and "B2 (490 nm)" are one; red and "red edge" are two. */
function nameOf(text: string): string {
  const lower = text.trim().toLowerCase();
  const code = /^([a-z]{1,3})0*(\d+[a-z]?)(?![a-z0-9])/.exec(lower);
  return code === null ? lower.replaceAll(/[^a-z0-9]/g, '') : `${code[1]!}${code[2]!}`;
}

function isFraction({ expected }: BandQuantiles): boolean {
  return expected !== undefined && expected.low >= -1 && expected.high <= FRACTIONS_TO && middle(expected) > 0;
}

function isNumber({ expected }: BandQuantiles): boolean {
  return expected !== undefined && expected.high >= NUMBERS_FROM && middle(expected) >= NUMBERS_FROM / 2;
}

function isByte(band: BandQuantiles): boolean {
  return isNumber(band) && band.expected!.high <= BYTES_TO;
}

function middle({ mean, low, high }: NonNullable<BandQuantiles['expected']>): number {
  return mean ?? (low + high) / 2;
}

function isOf8Bits({ dataType }: BandQuantiles): boolean {
  return dataType === 'uint8' || dataType === 'int8';
}

/** The band whose value at a share of its pixels is largest. */
function brightest(bands: readonly BandQuantiles[], share: number): BandQuantiles | undefined {
  return [...bands].sort((a, b) => Math.abs(b.physical(share)) - Math.abs(a.physical(share)))[0];
}

function isMost(part: readonly BandQuantiles[], whole: readonly BandQuantiles[]): boolean {
  return part.length * 2 > whole.length;
}

/** Where not even the largest value that can be stored is what the model mostly sees. */
function tooFewBits(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const told = bands.filter(({ expected }) => expected !== undefined && middle(expected) > 0);
  const least = (band: BandQuantiles): number => band.expected!.mean ?? band.expected!.high / 5;
  const short = told.filter((band) => isOf8Bits(band) && 255 * band.scale + band.offset < least(band));
  if (!isMost(short, told)) return undefined;
  const cause = `the file has 8 bits, of which not even the largest value, ${valueText(255 * short[0]!.scale + short[0]!.offset)} after scale and offset, is as much as the model mostly sees: take the imagery in 16 bits, not a picture of it`;
  return { band: short[0]!, cause };
}

function fractionsTooLarge(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const band = brightest(bands.filter(isFraction), 0.5);
  if (band === undefined || !(band.physical(0.5) > MOST_FRACTION)) return undefined;
  const most = Math.max(...bands.filter(isFraction).map(({ physical }) => physical(1)));
  if (most <= 110) return { band, cause: 'the values seem to be percent, the model takes fractions of 1: scale: 0.01' };
  if (most <= 255 && isOf8Bits(band))
    return { band, cause: 'the values go from 0 to 255, the model takes 0 to 1: scale: 0.00392157' };
  return {
    band,
    cause:
      band.scale === 1
        ? 'the scale seems to be missing (Sentinel-2: scale: 0.0001; Landsat Collection 2: scale: 0.0000275, offset: -0.2)'
        : `the scale ${band.scale} seems to be wrong`,
  };
}

function fractionsTooSmall(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const band = brightest(bands.filter(isFraction), 0.95);
  if (band === undefined || !(Math.abs(band.physical(0.95)) < LEAST_FRACTION)) return undefined;
  const cause =
    band.scale < 1
      ? `the scale seems to be applied twice: the file holds ${valueText(band.stored(0.5))}, which ${valueText(band.scale)} is not for`
      : 'the values are far too small: the scale seems to have been applied before, and another one with it';
  return { band, cause };
}

function numbersTooSmall(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const numbers = bands.filter(isNumber);
  const small = numbers.filter(({ physical }) => physical(0.99) <= 1.5);
  if (!isMost(small, numbers)) return undefined;
  const band = brightest(small, 0.95)!;
  if (band.scale !== 1)
    return {
      band,
      cause: `the model’s card counts in stored numbers, and scale: ${band.scale} makes fractions of them: scale: 1 and offset: 0`,
    };
  const factor = isByte(band) ? 255 : 10_000;
  return {
    band,
    cause: `the file holds fractions of 1, the model’s card counts to ${isByte(band) ? '255' : 'some thousands'}: scale: ${factor}`,
  };
}

function bytesTooLarge(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const band = brightest(bands.filter(isByte), 0.5);
  if (band === undefined || !(band.physical(0.5) > BYTES_TO + 100)) return undefined;
  return { band, cause: 'the model takes pictures of 8 bits, from 0 to 255, and the file holds numbers of 16 bits' };
}

/**
 * Most of a band far below zero, by no more than the offset: land has no negative reflectance, and atmospheric correction
 * leaves dark water at −0.02 or so.
 */
function offsetTaken(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const taken = bands.filter(({ offset, expected }) => offset < 0 && expected !== undefined && middle(expected) > 0);
  const within = taken.filter(({ offset, physical }) => physical(0.01) >= 1.3 * offset);
  const below = within.filter((band) => band.physical(0.5) < -0.03 * unitOf(band));
  const isFew = below.length < Math.min(2, Math.ceil(taken.length / 2));
  const band = isFew ? within.find(fitsWithoutOffset) : below[0];
  if (band === undefined) return undefined;
  const cause = `the offset ${band.offset} seems to be taken off twice, or off a scene that has none: archives that have taken it off (Element 84 earth-search) and Sentinel-2 before baseline 04.00 have offset: 0`;
  return { band, cause };
}

/** Of a reflectance of 1. */
function unitOf(band: BandQuantiles): number {
  return isFraction(band) ? 1 : 10_000;
}

/** Below zero, far from the mean of the card, and on it where the offset is put back. */
function fitsWithoutOffset(band: BandQuantiles): boolean {
  const { offset, expected, physical } = band;
  const { mean, stddev } = expected!;
  const median = physical(0.5);
  if (mean === undefined || median > -0.005 * unitOf(band)) return false;
  return median < mean - 2 * stddev! && Math.abs(median - offset - mean) < stddev!;
}

/** Stored values of Sentinel-2 since baseline 04.00 begin at 1000. */
function offsetLeft(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const told = bands.filter(
    ({ dataType, offset, scale, expected }) =>
      dataType === 'uint16' && offset === 0 && [1, 0.0001].includes(scale) && expected?.mean !== undefined,
  );
  const deviations = (band: BandQuantiles, shift: number): number =>
    (band.physical(0.5) - shift * band.scale - band.expected!.mean!) / band.expected!.stddev!;
  const left = told.filter((band) => {
    const floor = band.stored(0.01);
    const [now, then] = [deviations(band, 0), deviations(band, 1000)];
    return floor >= 950 && floor <= 1400 && now > 1 && Math.abs(then) < now;
  });
  if (left.length === 0 || !isMost(left, told)) return undefined;
  const offset = -1000 * left[0]!.scale;
  const cause = `the offset seems to be missing: stored values begin at ${left[0]!.stored(0.01)}, as those of Sentinel-2 do since baseline 04.00: offset: ${offset}`;
  return { band: left[0]!, cause };
}

function anotherQuantity(bands: readonly BandQuantiles[]): ValueFault | undefined {
  const told = bands.filter(({ expected }) => expected?.mean !== undefined);
  const far = told.filter(
    ({ physical, expected }) => Math.abs(physical(0.5) - expected!.mean!) > MOST_DEVIATIONS * expected!.stddev!,
  );
  if (!isMost(far, told)) return undefined;
  return {
    band: far[0]!,
    cause: 'they seem to be of another quantity or in another unit: compare scale, offset and band',
  };
}

/** As people write it. */
export function valueText(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
