import { TABLE8 } from '../olofsson-table8.ts';
import type { ErrorMatrix } from './error-matrix.ts';

/** The error matrices of the grid by name: sample counts as published, with the mapped areas that go with them. */
export const ERROR_MATRICES: Readonly<Record<string, ErrorMatrix>> = {
  'table-8': {
    source: 'Olofsson et al. 2014, Remote Sensing of Environment 148:42-57, Table 8',
    classes: TABLE8.mapClasses,
    areas: TABLE8.mappedAreas,
    counts: TABLE8.counts,
  },
  chile: {
    source:
      'Land use of Maule and Ñuble, National Institute of Statistics of Chile, 13 classes, 1,976 units: UN Handbook on Remote Sensing for Agricultural Statistics, chapter 16 (github.com/FAO-EOSTAT/UN-Handbook, data/ct_chile/area_acc.rds)',
    classes: [
      'artificial surfaces',
      'temporary crops',
      'permanent crops',
      'improved pastures',
      'fallow',
      'forest plantation',
      'water bodies',
      'wetlands',
      'native forest',
      'grasslands',
      'shrublands',
      'non-vegetated area',
      'snow and glaciers',
    ],
    // ha
    areas: [
      47_839, 290_766, 239_272, 445_264, 34_338, 1_010_067, 32_453, 2_667, 773_830, 415_923, 406_146, 416_134, 225_959,
    ],
    counts: [
      [93, 3, 4, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0],
      [0, 118, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 15, 75, 4, 0, 9, 0, 0, 0, 0, 2, 0, 0],
      [0, 10, 7, 150, 0, 4, 0, 0, 0, 6, 16, 0, 0],
      [0, 5, 4, 1, 88, 0, 0, 0, 0, 2, 2, 5, 0],
      [0, 0, 1, 2, 0, 409, 0, 0, 14, 0, 3, 0, 0],
      [0, 0, 0, 0, 0, 1, 112, 0, 0, 0, 0, 5, 1],
      [0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 4, 0],
      [0, 0, 0, 0, 0, 9, 0, 0, 325, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 1, 0, 0, 0, 104, 0, 0, 0],
      [0, 0, 2, 1, 0, 15, 0, 0, 0, 2, 94, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 105, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 102],
    ],
  },
  rondonia: {
    source:
      'Land cover of Rondônia 2022, 9 classes, 2,022 units: Camara et al., sits: Satellite Image Time Series Analysis on Earth Observation Data Cubes, chapter on map accuracy (github.com/e-sensing/sitsbook); illustrative, as its authors say',
    classes: [
      'clear-cut bare soil',
      'clear-cut burned area',
      'mountainside forest',
      'forest',
      'riparian forest',
      'clear-cut vegetation',
      'water',
      'seasonally flooded',
      'wetland',
    ],
    // ha
    areas: [9_537_617.8, 124_018.1, 113_107.2, 13_376_070.4, 136_126.7, 228_469.7, 190_751.9, 190_620.2, 932_298.3],
    counts: [
      [415, 65, 0, 0, 0, 10, 3, 1, 15],
      [1, 42, 0, 0, 0, 1, 0, 1, 3],
      [1, 0, 22, 9, 0, 0, 0, 0, 0],
      [0, 0, 95, 680, 3, 19, 2, 0, 3],
      [4, 0, 4, 5, 111, 43, 0, 0, 0],
      [1, 17, 0, 0, 0, 82, 0, 0, 0],
      [0, 0, 0, 0, 3, 0, 121, 1, 0],
      [0, 0, 0, 0, 1, 0, 1, 118, 18],
      [0, 2, 0, 0, 1, 4, 0, 6, 88],
    ],
  },
  cerrado: {
    source:
      'Land use of the Brazilian Cerrado 2018, 8 classes, 5,286 units: Simoes et al. 2021, Remote Sensing 13:2428, as kept with the UN Handbook (github.com/FAO-EOSTAT/UN-Handbook, etc/area_acc.rds)',
    classes: [
      'annual crop',
      'cerrado',
      'natural non-vegetated',
      'pasture',
      'perennial crop',
      'silviculture',
      'sugarcane',
      'water',
    ],
    // Unit of the source; only proportions count.
    areas: [31_164_609, 202_421_480, 996_532, 108_720_090, 1_618_106, 6_955_511, 10_570_190, 14_200_143],
    counts: [
      [469, 13, 0, 47, 0, 0, 2, 0],
      [4, 2813, 0, 191, 3, 12, 2, 4],
      [0, 2, 43, 0, 0, 0, 0, 2],
      [67, 287, 0, 999, 5, 3, 2, 4],
      [0, 23, 0, 2, 26, 2, 0, 0],
      [0, 16, 0, 2, 4, 77, 0, 0],
      [13, 0, 0, 5, 0, 0, 71, 0],
      [0, 1, 1, 0, 0, 0, 0, 69],
    ],
  },
  'eight-strata': {
    source:
      'Deforestation by year in a part of Rondônia, 7 classes in 8 strata of an earlier map, 362 units: PRODES of INPE, as shipped with sits (github.com/e-sensing/sits)',
    classes: ['2012', '2017', '2018', '2019', '2020', '2021', 'forest'],
    strata: ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8'],
    // km²
    areas: [165.10766, 0.53887, 5.34208, 5.25172, 13.62933, 37.55814, 3.97811, 38.37607],
    counts: [
      [0, 0, 0, 0, 0, 4, 42],
      [23, 0, 0, 0, 0, 0, 9],
      [0, 46, 0, 0, 0, 0, 4],
      [0, 0, 45, 0, 0, 0, 5],
      [0, 0, 0, 33, 0, 0, 3],
      [0, 0, 0, 0, 48, 0, 2],
      [0, 0, 0, 0, 0, 1, 49],
      [0, 0, 0, 0, 0, 42, 6],
    ],
  },
};
