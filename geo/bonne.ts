import type { ProjectionFormulas } from './authalic-world-maps.ts';

type Instance = ThisParameterType<ProjectionFormulas['init']>;
/** What an instance also has: its parallel in radians, and formulas that `init` sets by the ellipsoid. */
interface BonneInstance extends Instance {
  lat1: number;
  forward: ProjectionFormulas['forward'];
  inverse: ProjectionFormulas['inverse'];
}

/**
 * Bonne's projection with its standard parallel on either side of the equator. The library's formulas have no way back from
 * the south, where the map is the mirror image of that of the north. The false origin must be 0.
 */
export function bonneOfBothSides(library: ProjectionFormulas): ProjectionFormulas {
  return {
    ...library,
    init(this: Instance) {
      const instance = this as BonneInstance;
      const parallel = instance.lat1;
      instance.lat1 = Math.abs(parallel);
      library.init.call(instance);
      instance.lat1 = parallel;
      if (!(parallel < 0)) return;
      const { forward, inverse } = instance;
      instance.forward = (lonLat) => mirrored(forward.call(instance, { ...lonLat, y: -lonLat.y }));
      instance.inverse = (xy) => mirrored(inverse.call(instance, { ...xy, y: -xy.y }));
    },
  };
}

function mirrored({ x, y }: { x: number; y: number }): { x: number; y: number } {
  return { x, y: -y };
}
