import { observedM2, type ClassifiedLand, type MappedArea } from '../../../raster/areas/mapped-areas.ts';

type Frame = 'observed' | 'areas';

/** Area that the estimates of an area refer to, in m²: of what the run's frame holds, the land that the sample was drawn from. */
export function frameM2(area: MappedArea, frame: Frame): number {
  return frame === 'areas' && area.notSampled === undefined ? area.totalM2 : landM2(area, frame);
}

/** Area of the run's frame that the sample was not drawn from, in m²: no estimate is of it. */
export function notSampledM2({ notSampled }: MappedArea, frame: Frame): number {
  return notSampled === undefined ? 0 : landM2(notSampled, frame);
}

/** Share of an area's frame that the sample was drawn from; 1 where the area has no frame, for then nothing is left out. */
export function sampledShare(area: MappedArea, frame: Frame): number {
  const outside = notSampledM2(area, frame);
  return outside === 0 ? 1 : frameM2(area, frame) / (frameM2(area, frame) + outside);
}

function landM2(land: ClassifiedLand, frame: Frame): number {
  return observedM2(land) + (frame === 'areas' ? land.notObservedM2 : 0);
}
