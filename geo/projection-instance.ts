import proj4 from 'proj4';
import { MILLER, vanDerGrinten } from './authalic-world-maps.ts';
import type { ProjectionFormulas } from './authalic-world-maps.ts';
import { bonneOfBothSides } from './bonne.ts';
import type { ProjectionInstance } from './crs-parameters.ts';
import { GeoError } from './geo-error.ts';

type LibraryInstance = InstanceType<typeof proj4.Proj> & ProjectionInstance;
type Point = readonly [x: number, y: number];

const instances = new Map<string, LibraryInstance>();
const MAX_INSTANCES = 256;

/**
 * The library's reading of a PROJ string or WKT.
 * @throws GeoError naming the method where the library has it not.
 */
export function instanceOf(definition: string, name: string): LibraryInstance {
  const known = instances.get(definition);
  if (known !== undefined) return known;
  addOwnFormulas();
  let instance: LibraryInstance;
  try {
    instance = new proj4.Proj(definition) as unknown as LibraryInstance;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const method = /\+proj=(\S+)/.exec(definition)?.[1];
    throw new GeoError(
      `${name} has the projection method ${method === undefined ? reason : `"${method}"`}, which is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  if (instances.size >= MAX_INSTANCES) instances.clear();
  instances.set(definition, instance);
  return instance;
}

/** A way between two definitions, there and back; throws or gives NaN where there is none. */
export interface Converter {
  readonly forward: (x: number, y: number) => Point;
  readonly inverse: (x: number, y: number) => Point;
}

/**
 * The way from one definition to another. The false origin is applied here: some of the library's formulas (sinusoidal,
 * Eckert VI, Krovak, geostationary, tilted perspective, stereographic at the equator) leave it out of one direction or of both.
 */
export function converterOf(from: NamedDefinition, to: NamedDefinition): Converter {
  const [source, target] = [withoutFalseOrigin(from), withoutFalseOrigin(to)];
  const converter = proj4(instanceOf(source.definition, from.name), instanceOf(target.definition, to.name));
  return {
    forward: (x, y) => {
      const [toX, toY] = converter.forward([x - source.x, y - source.y]);
      return [toX + target.x, toY + target.y];
    },
    inverse: (x, y) => {
      const [toX, toY] = converter.inverse([x - target.x, y - target.y]);
      return [toX + source.x, toY + source.y];
    },
  };
}

interface NamedDefinition {
  readonly definition: string;
  readonly name: string;
}

/** PROJ passes over the false origin of these: they have none, or one by themselves. */
const HAS_OWN_ORIGIN = /\+proj=(longlat|lonlat|latlong|latlon|utm)\b/;

/** A definition whose false origin is 0, and the false origin in the CRS's own units. */
function withoutFalseOrigin({ definition, name }: NamedDefinition): { definition: string; x: number; y: number } {
  const unitM = instanceOf(definition, name).to_meter ?? 1;
  const isOwn = !HAS_OWN_ORIGIN.test(definition);
  const taken = { x: 0, y: 0 };
  const bare = definition.replaceAll(/\+([xy])_0=(\S+)/g, (_, axis: 'x' | 'y', metres: string) => {
    if (isOwn) taken[axis] = Number(metres) / unitM;
    return `+${axis}_0=0`;
  });
  return { definition: bare, ...taken };
}

let isAdded = false;

/** Formulas of ours go before the library's of the same name. */
function addOwnFormulas(): void {
  if (isAdded) return;
  const { projections } = proj4.Proj as unknown as {
    projections: { add: (one: ProjectionFormulas) => void; get: (name: string) => ProjectionFormulas };
  };
  projections.add(MILLER);
  projections.add(bonneOfBothSides(projections.get('bonne')));
  projections.add(vanDerGrinten(projections.get('vandg')));
  isAdded = true;
}
