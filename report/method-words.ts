/** What the report says of an estimation method. */
export interface MethodWords {
  /** A short tag beside a figure. */
  readonly tag: string;
  /** What the tag means, to follow it after a colon. */
  readonly meaning: string;
  readonly title: string;
  readonly explanation: string;
  readonly citation: string;
}

const WORDS: Readonly<Record<string, MethodWords>> = {
  stratified: {
    tag: 'stratified',
    meaning: 'each stratum’s sample weighted by the size of the stratum',
    title: 'Stratified estimate',
    explanation:
      'The sample was drawn stratum by stratum. What the reference says in each stratum is weighted by the size of the stratum.',
    citation:
      'Stehman (2014), International Journal of Remote Sensing 35:4923–4939; Olofsson and others (2014), Remote Sensing of Environment 148:42–57',
  },
  'post-stratified': {
    tag: 'post-stratified',
    meaning: 'the sample sorted by map class, each weighted by its mapped area',
    title: 'Post-stratified estimate',
    explanation:
      'The sample was drawn at random over the whole. It is sorted by what the map says, and each part is weighted by its mapped area, which is known exactly. This corrects the map’s errors and uses the map to reduce the standard error.',
    citation:
      'Card (1982), Photogrammetric Engineering and Remote Sensing 48:431–439; Cochran (1977), Sampling Techniques, section 5A.9',
  },
  'simple-random': {
    tag: 'simple random',
    meaning: 'the sample as it was drawn, without the map’s help',
    title: 'Simple random sample',
    explanation: 'The sample was drawn at random over the whole and is used as it is, without the map’s help.',
    citation: 'Cochran (1977), Sampling Techniques, chapters 2 and 3',
  },
  systematic: {
    tag: 'systematic',
    meaning: 'a regular grid of units, its variance from neighbouring units',
    title: 'Systematic sample',
    explanation:
      'The sample is a regular grid with a random start. Its variance cannot be known without assumptions; it is approximated from differences of neighbouring units.',
    citation: 'Cochran (1977), Sampling Techniques, chapter 8',
  },
  cluster: {
    tag: 'cluster',
    meaning: 'whole clusters of units, whose totals make the standard error',
    title: 'Cluster sample',
    explanation:
      'Whole clusters of units were drawn. Units of a cluster resemble each other, so that the standard error comes from the totals of the clusters.',
    citation: 'Cochran (1977), Sampling Techniques, chapters 9A and 10',
  },
  raking: {
    tag: 'raking',
    meaning: 'the sample’s weights scaled until they add up to the strata and to the mapped areas',
    title: 'Raked estimate',
    explanation:
      'The sizes of the strata that the sample was drawn from and the mapped areas of the classes are known for the whole. The weights of the units are scaled to both in turn until they add up to both; one set of weights serves all classes. However the map errs, the figure is unbiased but for small samples; the better the map, the smaller the standard error.',
    citation:
      'Deming and Stephan (1940), Annals of Mathematical Statistics 11:427–444; Deville and Särndal (1992), Journal of the American Statistical Association 87:376–382',
  },
  difference: {
    tag: 'difference',
    meaning: 'the mapped areas, corrected by the errors that the sample found',
    title: 'Difference estimate',
    explanation:
      'The mapped areas of the classes are known for the whole. The reference sample shows by how much the map says too much or too little, and the figure is the map less that. However the map errs, it is unbiased but for small samples; the standard error comes from the totals of the clusters.',
    citation: 'Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 6.3',
  },
  'domain-direct': {
    tag: 'direct',
    meaning: 'from the area’s own units alone',
    title: 'Direct estimate of a single area',
    explanation: 'The units that fell into the area speak for it, without the map’s help.',
    citation: 'Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 10.3',
  },
  'domain-regression': {
    tag: 'assisted',
    meaning: 'from the area’s own units, assisted by the map',
    title: 'Assisted estimate of a single area',
    explanation:
      'What the map leads one to expect in the area is corrected by what the area’s own units show of the map’s errors there. However the map errs, the figure is unbiased but for small samples; its standard error rests on the design.',
    citation:
      'Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 10.6; Rao and Molina (2015), Small Area Estimation, section 2.4',
  },
  composite: {
    tag: 'composite',
    meaning: 'a weighted mean of the assisted and the synthetic estimate',
    title: 'Composite estimate',
    explanation:
      'A weighted mean of the area’s own estimate and of what the map’s errors on the whole lead one to expect there. The fewer units an area has, the more it leans on the whole. Its error is the root mean squared error of that model.',
    citation: 'Rao and Molina (2015), Small Area Estimation, section 3.3',
  },
  'fay-herriot': {
    tag: 'Fay–Herriot',
    meaning: 'a model of all areas with an effect of each',
    title: 'Fay–Herriot estimate',
    explanation:
      'A model of all areas of the level, with the map as what explains them and an effect of each area beside it, is fitted to the areas’ own estimates. Its error is the root mean squared error of that model.',
    citation: 'Fay and Herriot (1979), Journal of the American Statistical Association 74:269–277',
  },
  synthetic: {
    tag: 'synthetic',
    meaning: 'the map’s errors on the whole carried over to the area',
    title: 'Synthetic estimate for single areas',
    explanation:
      'What a map class turned out to be on the whole is carried over to each area’s mapped classes. If the map errs differently there, the figure is off by an amount that the area’s own units do not tell.',
    citation: 'Rao and Molina (2015), Small Area Estimation, chapter 3',
  },
  'parent-only': {
    tag: 'withheld',
    meaning: 'no method is precise enough; see the larger area',
    title: 'Figures that are withheld',
    explanation:
      'Where no method is precise enough for a single area, there is no figure; that of the larger area which holds it stands for it.',
    citation: 'Rao and Molina (2015), Small Area Estimation, chapter 2',
  },
};

/** What the report says of a method; `undefined` for one that makes no figure, or is not known. */
export function methodWords(method: string): MethodWords | undefined {
  return WORDS[method];
}

/** The short tag of a method beside a figure; the method's own name where there is none. */
export function methodTag(method: string): string {
  if (method === '' || method === 'none') return '–';
  return WORDS[method]?.tag ?? method;
}

/** Methods that this report knows, in its own order, among those given. */
export function knownMethods(methods: Iterable<string>): string[] {
  const used = new Set(methods);
  return Object.keys(WORDS).filter((method) => used.has(method));
}
