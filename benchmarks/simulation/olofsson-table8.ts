/** Table 8 of Olofsson et al. 2014: sample counts (rows map, columns reference) and mapped areas in pixels. */
export const TABLE8 = {
  mapClasses: ['deforestation', 'forest gain', 'stable forest', 'stable non-forest'],
  referenceClasses: ['deforestation', 'forest gain', 'stable forest', 'stable non-forest'],
  counts: [
    [66, 0, 5, 4],
    [0, 55, 8, 12],
    [1, 0, 153, 11],
    [2, 1, 9, 313],
  ],
  mappedAreas: [200_000, 150_000, 3_200_000, 6_450_000],
} as const;
