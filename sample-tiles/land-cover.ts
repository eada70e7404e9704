/** A class of the truth, of the model and of the reference sample. */
export interface LandCoverClass {
  readonly value: number;
  readonly name: string;
  readonly title: string;
  readonly colour: readonly [red: number, green: number, blue: number];
}

export const CROPLAND = 0;
export const GRASSLAND = 1;
export const FOREST = 2;
export const WATER = 3;
export const BUILT_UP = 4;
export const WETLAND = 5;

/** The six classes in the order of their values; colours told apart under the common colour-vision deficiencies. */
export const LAND_COVER_CLASSES: readonly LandCoverClass[] = [
  { value: CROPLAND, name: 'cropland', title: 'Cropland', colour: [0xf2, 0xc1, 0x4e] },
  { value: GRASSLAND, name: 'grassland', title: 'Grassland', colour: [0xb5, 0xd9, 0x8c] },
  { value: FOREST, name: 'forest', title: 'Forest', colour: [0x1b, 0x78, 0x37] },
  { value: WATER, name: 'water', title: 'Open water', colour: [0x21, 0x66, 0xac] },
  { value: BUILT_UP, name: 'built_up', title: 'Built-up', colour: [0xc4, 0x3c, 0x39] },
  { value: WETLAND, name: 'wetland', title: 'Wetland', colour: [0x6f, 0xd0, 0xc8] },
];
