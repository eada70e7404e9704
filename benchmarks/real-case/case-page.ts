import { fixed, hundredths } from '../../report/number-format.ts';
import { givenAt, type CaseRun } from './case-figures.ts';
import type { LaterLabels } from './case-runs.ts';
import { coverageTable, efficiencyTable, levelTable, methodTable, wholeTable } from './figure-tables.ts';

export interface CasePage {
  readonly stop: string;
  readonly later: LaterLabels;
  readonly declared: CaseRun;
  readonly independent: CaseRun;
}

const CREDIT = `Contains modified Copernicus Sentinel data 2021. The reference map is from the UN Handbook on Remote Sensing for
Agricultural Statistics (CC BY-NC-SA 4.0); it serves here as a test. None of their files is part of Quadrat.`;

/** The page of the real case, in Markdown, made from what the runs left and nothing else. */
export function casePage({ stop, later, declared, independent }: CasePage): string {
  return `# A real case: land cover in a window of Rondônia

A Sentinel-2 window of 24 August 2021 (1926 × 1293 pixels of 20 m, 30 % of it outside the swath), a U-Net of five
classes, 24 districts in two regions that partition the window, and ${declared.sampleSize} reference points: a simple random sample of the
observed pixels, labelled from a reference map that stands in for the truth. The frame is what was observed.
The run file is \`tests/real/rondonia.yaml\`. This page and its pictures are written by
\`npm run real-case -- FOLDER\`, with the folder of the case.

${CREDIT}

## The leak, and how a run meets it

The model was trained on the columns 0 to 1283 of the same window, where most of the reference points lie. On those the
map looks better than it is elsewhere. A run that says nothing of it stops before it computes anything:

> ${stop.replaceAll('\n', '\n> ')}

Two ways lead on. With \`reference.overlap: declared\` the run is carried out and every figure that rests on the sample
carries the outcome \`TRAINING_OVERLAP\` and the status U. With \`reference.overlap: excluded\` the land where the model
was trained is cut out of the areas and the points on it are left out; with \`trainingDistanceM: 0\` no more than that.
What remains is the independent part: ${independent.sampleSize} points on the columns from 1284 on. The declared run finds the map
${accuracyText(declared)} accurate; the independent part, ${accuracyText(independent)}.

## Mapped against estimated area

The leak declared, ${declared.sampleSize} points:

${wholeTable(declared)}

The independent part alone, ${independent.sampleSize} points:

${wholeTable(independent)}

![Mapped and estimated area of each class, with intervals](images/real-case-mapped.png)

Mapped areas count pixels and carry the map’s errors along: much of what is mapped as highly degraded forest is cleared
area or forest. The last column is the reference map’s own count over the same pixels, which an office would not
have; it is here to judge the estimates by. Relative efficiency is the variance of direct estimation, without the map,
divided by that of the figure: at 5, the map is worth four times the sample on top of it.

## Districts: how the figures were chosen

${methodTable(declared)}

By district ${givenAt(declared, 'district').length} figures are given. Rare classes are withheld: a district holds a point or two of them, and what is
known of them is known of the regions. A district in which nothing was observed has no figure and
says so; one of which the imagery shows a few per cent has its figures withheld.

![Estimates by district with intervals, coloured by method](images/real-case-districts.png)

Median relative efficiency of the figures that are given, against direct estimation from the same units:

${efficiencyTable(declared)}

![Relative efficiency by class and level](images/real-case-efficiency.png)

### By region

${levelTable(declared, 'region')}

### By district

The error of a composite is its root mean squared error, of the others the standard error. All of these figures carry
the mark of the declared leak.

${levelTable(declared, 'district')}

## The independent part

${methodTable(independent)}

${independent.sampleSize} points do not reach far: below the regions nothing is given, for no district has the 30 points that an estimate of
its own needs, and models of so few districts are not precise enough.

${levelTable(independent, 'region')}

## Labels that arrive later

The run was first carried out with every other label, in ${fixed(later.firstSeconds, 0)} s for ${later.items} items of work, and again with the same
command when the others had come: ${fixed(later.laterSeconds, 0)} s. Items of ${later.laterSteps.join(' and ')} alone
were computed, none of them of the map. The figures of this page are those of this second revision.

## Held against the reference map

How many of the 95 % intervals hold the area that the reference map gives, counted by pixel centres:

${coverageTable([
  { title: 'leak declared', run: declared },
  { title: 'independent part', run: independent },
])}

${luckText(declared)}

Figures of one run share a sample and are not independent of each other, so that these counts scatter more than as many
coin tosses would. A sample of labels that are right covers the truth whether or not the model saw the places: the leak
spoils what is said of the map’s accuracy elsewhere, and whatever carries its errors over to land without points.
`;
}

/** How far the sample itself lies from the reference map that it was drawn from. */
function luckText({ figures, sampleShares, sampleSize }: CaseRun): string {
  const gaps = figures
    .filter(({ level, referenceKm2 }) => level === 'total' && referenceKm2 !== undefined)
    .map(({ title, referenceKm2, frameKm2 }, k) => {
      const [share, seen] = [referenceKm2! / frameKm2, sampleShares[k]!];
      return { title, share, seen, errors: (seen - share) / Math.sqrt((share * (1 - share)) / sampleSize) };
    });
  const farthest = gaps.toSorted((a, b) => Math.abs(b.errors) - Math.abs(a.errors))[0]!;
  return `One sample was drawn, and it is what it is: of its ${sampleSize} points ${hundredths(farthest.seen)} % are of the class ${farthest.title}, of the
reference map ${hundredths(farthest.share)} %, ${fixed(Math.abs(farthest.errors), 1)} standard errors of so large a sample. An interval of 95 % misses in one of twenty
samples, and all classes and levels of a run then lean the same way.`;
}

function accuracyText({ accuracy: { value, lower, upper } }: CaseRun): string {
  return `${hundredths(value)} % (${hundredths(lower)} to ${hundredths(upper)} %)`;
}
