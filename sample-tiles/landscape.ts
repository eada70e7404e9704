import { BUILT_UP, CROPLAND, FOREST, GRASSLAND, WATER, WETLAND } from './land-cover.ts';
import { fractalNoise, smoothNoise, smoothStep } from './noise.ts';
import { createParcels, type ParcelPosition } from './parcels.ts';
import { fractionOf, rehash } from './random.ts';
import { createRoads } from './roads.ts';
import { createSettlements, type UrbanSurface } from './settlements.ts';
import { addReflectance, type Material } from './spectra.ts';
import { createTerrain, type Terrain } from './terrain.ts';
import { createWaters, type WaterPosition, type Waters } from './waters.ts';

/** Land whose cover is known at every point: a function of place, not a raster. Coordinates are metres from its corner. */
export interface Landscape {
  /** The class (a value of `LAND_COVER_CLASSES`) at a point. */
  classAt(xM: number, yM: number): number;
  /** Surface reflectance at a point on a day of the year, written to `out` band by band; returns nothing else. */
  reflectAt(xM: number, yM: number, dayOfYear: number, out: Float64Array): void;
}

/** What covers a point; reused between calls. */
interface Ground {
  classValue: number;
  material: Material;
  /** A second material and its share, for cover that is never pure. */
  mixedWith: Material;
  mixedShare: number;
  /** Days by which this growth is ahead of the calendar. */
  aheadDays: number;
  brightness: number;
}

const URBAN_MATERIAL: Readonly<Record<UrbanSurface, Material>> = {
  street: 'asphalt',
  roof: 'roof',
  'bright-roof': 'bright-roof',
  garden: 'garden',
  park: 'lush-grass',
  'works-yard': 'works-yard',
};

/** Crops with the share of parcels up to and including each. */
const CROPS: readonly (readonly [upTo: number, crop: Material])[] = [
  [0.31, 'winter-wheat'],
  [0.41, 'winter-barley'],
  [0.51, 'rapeseed'],
  [0.71, 'maize'],
  [0.8, 'sugar-beet'],
  [0.84, 'potatoes'],
  [0.89, 'sunflower'],
  [0.95, 'clover'],
  [1, 'bare-soil'],
];

function cover(ground: Ground, classValue: number, material: Material): void {
  ground.classValue = classValue;
  ground.material = material;
  ground.mixedWith = material;
  ground.mixedShare = 0;
  ground.aheadDays = 0;
  ground.brightness = 1;
}

function mix(ground: Ground, material: Material, share: number): void {
  ground.mixedWith = material;
  ground.mixedShare = Math.min(1, Math.max(0, share));
}

function growWetland(ground: Ground, seed: number, xM: number, yM: number): void {
  const pattern = fractalNoise(seed + 101, { x: xM / 160, y: yM / 160, octaves: 3, gain: 0.6 });
  cover(ground, WETLAND, pattern > 0 ? 'reed' : 'wet-meadow');
  if (pattern > 0.3) mix(ground, 'silty-water', (pattern - 0.3) * 1.5);
  else if (pattern < -0.22) mix(ground, 'shrub', 0.75);
  else mix(ground, 'wet-meadow', 0.5 - pattern);
}

function growForest(ground: Ground, seed: number, o: { xM: number; yM: number; parcel: ParcelPosition }): void {
  const { xM, yM, parcel } = o;
  const stand = fractionOf(rehash(parcel.hash, 31));
  const kind = smoothNoise(seed + 111, xM / 2400, yM / 2400) + 0.9 * (stand - 0.5);
  cover(ground, FOREST, kind > 0.02 ? 'conifer' : 'broadleaf');
  mix(ground, kind > 0.02 ? 'broadleaf' : 'conifer', 0.12 + 0.35 * smoothNoise(seed + 112, xM / 90, yM / 90));
  const crowns = smoothNoise(seed + 113, xM / 15, yM / 15) + 0.8 * smoothNoise(seed + 114, xM / 47, yM / 47);
  ground.brightness = 0.86 + 0.28 * fractionOf(rehash(parcel.hash, 32)) + 0.17 * crowns;
}

function growGrass(ground: Ground, seed: number, o: { xM: number; yM: number; parcel: ParcelPosition }): void {
  const { xM, yM, parcel } = o;
  const use = fractionOf(rehash(parcel.hash, 41));
  cover(ground, GRASSLAND, use < 0.5 ? 'lush-grass' : use < 0.78 ? 'mown-grass' : 'dry-grass');
  const tufts = fractalNoise(seed + 121, { x: xM / 170, y: yM / 170, octaves: 4, gain: 0.6 });
  mix(ground, use < 0.64 ? 'dry-grass' : 'lush-grass', 0.22 + 0.6 * tufts);
  ground.aheadDays = 16 * (fractionOf(rehash(parcel.hash, 42)) - 0.5);
  ground.brightness = 0.93 + 0.14 * fractionOf(rehash(parcel.hash, 43)) + 0.05 * tufts;
  // Single trees and scrub stand in pastures.
  if (use > 0.3 && smoothNoise(seed + 122, xM / 19, yM / 19) > 0.78) mix(ground, 'shrub', 0.8);
}

function growCrop(ground: Ground, seed: number, o: { xM: number; yM: number; parcel: ParcelPosition }): void {
  const { xM, yM, parcel } = o;
  const draw = fractionOf(rehash(parcel.hash, 51));
  cover(ground, CROPLAND, CROPS.find(([upTo]) => draw < upTo)?.[1] ?? 'bare-soil');
  const soil = fractalNoise(seed + 131, { x: xM / 330, y: yM / 330, octaves: 4, gain: 0.55 });
  const rowsM = 27 + 9 * fractionOf(rehash(parcel.hash, 52));
  const phase = parcel.acrossRowsM / rowsM - Math.floor(parcel.acrossRowsM / rowsM);
  const tramline = phase < 0.2 ? 1 : 0;
  const gaps = 0.02 + 0.2 * fractionOf(rehash(parcel.hash, 53)) ** 2;
  mix(ground, 'bare-soil', gaps + 0.2 * Math.max(0, soil) + 0.16 * tramline);
  ground.aheadDays = 22 * (fractionOf(rehash(parcel.hash, 54)) - 0.5) + 7 * soil;
  ground.brightness = 0.88 + 0.24 * fractionOf(rehash(parcel.hash, 55)) - 0.1 * soil;
  // A headland is turned on, not sown well.
  if (parcel.edgeDistanceM < 12) mix(ground, 'bare-soil', ground.mixedShare + 0.12);
}

/** What decides the use of a parcel, evaluated at one point. */
interface Suitability {
  forestAt(xM: number, yM: number): number;
  grassAt(xM: number, yM: number): number;
}

function createSuitability(seed: number, terrain: Terrain, waters: Waters): Suitability {
  const position: WaterPosition = { riverDistanceM: 0, shoreDistanceM: 0, depth: 0, reed: 0 };
  const forestAt = (xM: number, yM: number): number =>
    0.75 * terrain.height(xM, yM) +
    fractalNoise(seed + 141, { x: xM / 2900, y: yM / 2900, octaves: 5, gain: 0.5 }) -
    0.13;
  const grassAt = (xM: number, yM: number): number => {
    waters.locate(xM, yM, position);
    const floodplain = 1 - smoothStep(250, 1100, position.riverDistanceM);
    const wetEdge = 1 - smoothStep(0, 450, position.shoreDistanceM);
    return (
      0.55 * Math.max(floodplain, wetEdge) +
      0.4 * terrain.height(xM, yM) +
      0.5 * smoothNoise(seed + 142, xM / 2100, yM / 2100)
    );
  };
  return { forestAt, grassAt };
}

/** The landscape of a seed; the same seed gives the same land at every resolution, in every grid. */
export function createLandscape(
  seed: number,
  extent: { readonly widthM: number; readonly heightM: number },
): Landscape {
  const terrain = createTerrain(seed);
  const waters = createWaters(seed, extent);
  const position: WaterPosition = { riverDistanceM: 0, shoreDistanceM: 0, depth: 0, reed: 0 };
  const settlements = createSettlements(seed, extent, (xM, yM, marginM) => {
    waters.locate(xM, yM, position);
    return position.shoreDistanceM > marginM;
  });
  const roads = createRoads(seed, extent, settlements.places);
  const parcels = createParcels(seed);
  const parcel: ParcelPosition = { hash: 0, centreXM: 0, centreYM: 0, edgeDistanceM: 0, acrossRowsM: 0 };
  const suitability = createSuitability(seed, terrain, waters);

  const coverBuilt = (ground: Ground, xM: number, yM: number): boolean => {
    const found = settlements.find(xM, yM);
    if (found === undefined) return false;
    const surface = settlements.surfaceAt(xM, yM, found);
    cover(ground, surface === 'park' ? GRASSLAND : BUILT_UP, URBAN_MATERIAL[surface]);
    const trees = smoothNoise(seed + 151, xM / 24, yM / 24);
    if (surface === 'garden' || surface === 'park') mix(ground, 'broadleaf', 0.15 + 0.6 * trees);
    ground.brightness = 0.8 + 0.4 * fractionOf(rehash(Math.floor(xM / 17) * 7919, Math.floor(yM / 17)));
    return true;
  };

  const coverWater = (ground: Ground): void => {
    cover(ground, WATER, 'silty-water');
    mix(ground, 'clear-water', smoothStep(0.1, 0.7, position.depth));
  };

  const isWet = (xM: number, yM: number): boolean => {
    const moisture = fractalNoise(seed + 161, { x: xM / 620, y: yM / 620, octaves: 3, gain: 0.5 });
    if (position.shoreDistanceM < position.reed * (40 + 900 * Math.max(0, moisture))) return true;
    return position.riverDistanceM < 1100 && moisture > 0.27 + 0.2 * (position.riverDistanceM / 1100);
  };

  const coverParcel = (ground: Ground, xM: number, yM: number): void => {
    parcels.locate(xM, yM, parcel);
    const place = { xM, yM, parcel };
    const own = fractionOf(rehash(parcel.hash, 21)) - 0.5;
    // Forest edges follow parcels more than they follow the terrain.
    const woodX = xM + 0.55 * (parcel.centreXM - xM);
    const woodY = yM + 0.55 * (parcel.centreYM - yM);
    const wooded = suitability.forestAt(woodX, woodY) + 0.12 * own;
    const isCleared = wooded > 0.1 && fractionOf(rehash(parcel.hash, 22)) < 0.07;
    if ((wooded > 0 || own > 0.487) && !isCleared) return growForest(ground, seed, place);
    if (parcel.edgeDistanceM < 7 && fractionOf(rehash(parcel.hash, 23)) < 0.16) {
      cover(ground, FOREST, 'shrub');
      return mix(ground, 'broadleaf', 0.5);
    }
    const grass = suitability.grassAt(parcel.centreXM, parcel.centreYM) + 0.75 * own;
    if (isCleared || grass > 0.2 || parcel.edgeDistanceM < 2) return growGrass(ground, seed, place);
    return growCrop(ground, seed, place);
  };

  const coverAt = (ground: Ground, xM: number, yM: number): void => {
    if (roads.covers(xM, yM)) return cover(ground, BUILT_UP, 'asphalt');
    waters.locate(xM, yM, position);
    if (position.shoreDistanceM < 0) return coverWater(ground);
    if (coverBuilt(ground, xM, yM)) return;
    if (isWet(xM, yM)) return growWetland(ground, seed, xM, yM);
    coverParcel(ground, xM, yM);
  };

  const ground: Ground = {
    classValue: 0,
    material: 'bare-soil',
    mixedWith: 'bare-soil',
    mixedShare: 0,
    aheadDays: 0,
    brightness: 1,
  };
  return {
    classAt(xM, yM) {
      coverAt(ground, xM, yM);
      return ground.classValue;
    },
    reflectAt(xM, yM, dayOfYear, out) {
      coverAt(ground, xM, yM);
      out.fill(0);
      const { material, mixedWith, mixedShare, aheadDays, brightness } = ground;
      const lit = brightness * (ground.classValue === WATER ? 1 : terrain.illumination(xM, yM));
      const day = dayOfYear + aheadDays;
      addReflectance({ material, dayOfYear: day, weight: lit * (1 - mixedShare), out });
      if (mixedShare > 0) addReflectance({ material: mixedWith, dayOfYear: day, weight: lit * mixedShare, out });
    },
  };
}
