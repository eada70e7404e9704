import { markdownTable, percent } from './markdown-table.ts';
import type { ClassCoverage } from './table8-coverage.ts';

/** Coverage and widths under some allocations, in Markdown. */
export function table8Report(
  allocations: readonly { readonly name: string; readonly classes: readonly ClassCoverage[] }[],
  draws: number,
): string {
  const rows = allocations.flatMap(({ name, classes }) =>
    classes.map((one) => [
      name,
      one.class,
      percent(one.trueShare, 2),
      percent(one.published),
      percent(one.wald),
      percent(one.publishedWidth, 2),
      percent(one.waldWidth, 2),
      one.biasInStandardErrors.toFixed(2),
      one.standardErrorRatio.toFixed(3),
    ]),
  );
  const head = [
    'units by map class',
    'class',
    'true share %',
    'published covers %',
    'Wald covers %',
    'published width, points',
    'Wald width, points',
    'bias in SE',
    'SE ÷ true SE',
  ];
  return `## The error matrix of Olofsson et al. 2014, Table 8\n\n${draws} draws of each allocation from the matrix taken as the population.\n\n${markdownTable([head, ...rows])}\n`;
}
