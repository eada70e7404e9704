import { km2Text, MOST_NAMED, type GuardSentences } from './guard-sentences.ts';
import type { StrataFigure, StratumContents } from './strata-contents.ts';

/** Shares of units outside of their own stratum, from which on it is worth a word, and from which on it holds the run. */
interface Bounds {
  readonly warned: number;
  readonly held: number;
}

/** A place is known to a part of a pixel, and a few in a hundred pixels at edges are taken for their neighbours. */
const AT_EDGES: Bounds = { warned: 0.01, held: 0.05 };
/** A map drawn anew on other pixels keeps its areas, and differs along all of its edges: up to a fifth of the pixels. */
const DRAWN_ANEW: Bounds = { warned: 0.05, held: 0.2 };

/** What strata that cannot be what they are said to be keep from being released, and what its reader must know. */
export function strataSentences(figures: readonly StrataFigure[]): GuardSentences {
  const permuted = figures.flatMap(permutation);
  const mixed = figures.flatMap((figure) => {
    const bounds = boundsOf(figure);
    if (bounds === undefined || figure.lowerLimit <= bounds.warned) return [];
    return [{ sentence: contradiction(figure), isHeld: figure.lowerLimit > bounds.held }];
  });
  return {
    holds: [...permuted, ...mixed.flatMap(({ sentence, isHeld }) => (isHeld ? [sentence] : []))],
    warnings: mixed.flatMap(({ sentence, isHeld }) => (isHeld ? [] : [sentence])),
  };
}

/** Strata with sizes of their own may be of any map: only with this map's sizes do they claim to be its classes. */
function boundsOf({ of, sameBy, hasTheirSizes }: StrataFigure): Bounds | undefined {
  if (sameBy === 'design') return AT_EDGES;
  if (sameBy === 'units' || !hasTheirSizes) return undefined;
  return of === 'areas' ? AT_EDGES : DRAWN_ANEW;
}

function permutation({ of, level, strata }: StrataFigure): string[] {
  const displaced = strata.filter(({ hasSizeOf }) => hasSizeOf !== null);
  if (displaced.length === 0) return [];
  const known = of === 'areas' ? `have by ${level}` : 'have on the map';
  const named = displaced
    .slice(0, MOST_NAMED)
    .map(
      ({ stratum, declaredKm2, partKm2, hasSizeOf }) =>
        `${stratum} ${km2Text(declaredKm2!)} km², the size of ${hasSizeOf}, where ${km2Text(partKm2)} km² are its own`,
    );
  return [
    `Strata are declared with the sizes that others of them ${known}: ${named.join('; ')}${more(displaced)}. Were they swapped in reference.design?`,
  ];
}

function contradiction({ of, level, sameBy, units, elsewhere, strata }: StrataFigure): string {
  const [claim, question] =
    sameBy === 'design'
      ? [
          'The strata are said to be the classes of this map',
          'Were they drawn from another map? Then reference.design needs stratum and sizes: those of the strata on that map.',
        ]
      : [
          `The strata have the names and sizes of ${of === 'areas' ? `the areas by ${level}` : 'the classes of this map'}`,
          'Are the sizes those of what the units were drawn from?',
        ];
  const worst = strata.filter((row) => row.elsewhere > 0).toSorted((a, b) => b.elsewhere - a.elsewhere);
  const named = worst
    .slice(0, MOST_NAMED)
    .map((row) => `${row.stratum} ${row.elsewhere} of ${row.units}, mostly ${row.mostlyIn}`);
  return `${claim}, but ${elsewhere} of ${units} units lie elsewhere: ${named.join('; ')}${more(worst)}. ${question}`;
}

function more(rows: readonly StratumContents[]): string {
  return rows.length > MOST_NAMED ? `; and ${rows.length - MOST_NAMED} more` : '';
}
