import type { Column } from './columns.ts';
import { CONFIDENTIAL, CONFIDENTIALITY } from './confidentiality.ts';
import { estimates, ESTIMATES_GEOJSON, higherClasses } from './estimates.ts';
import { ladder } from './ladder.ts';
import { mappedAreas } from './mapped-areas.ts';
import { nonResponseBounds } from './non-response-bounds.ts';
import { published } from './published.ts';
import { allSampleColumns, RESERVE_GEOJSON, SAMPLE_GEOJSON } from './sample.ts';
import { TILE_ARTIFACTS } from './tile-artifacts.ts';
import { unitsTable } from './units.ts';

/** A table as it is told of. */
interface Told {
  readonly file: string;
  readonly rowOf: string;
  readonly columns: Readonly<Record<string, Column<unknown>>>;
}

const IN_PLACE_OF_A_LEVEL = 'LEVEL';

/** Tables in the order in which a reader meets them, each with files that have the same columns. */
const TABLES: readonly (readonly [table: Told, ...same: string[]])[] = [
  [published],
  [estimates, ESTIMATES_GEOJSON],
  [higherClasses],
  [mappedAreas],
  [ladder],
  [nonResponseBounds],
  [unitsTable([IN_PLACE_OF_A_LEVEL])],
  [TILE_ARTIFACTS],
  [allSampleColumns(IN_PLACE_OF_A_LEVEL), SAMPLE_GEOJSON, RESERVE_GEOJSON],
];

const HEAD = `# Columns

What \`npm run docs\` makes of the schemas by which the tables of a run folder, and of the folder of a drawn sample, are
written and read. [For the analyst](analyst.md) says how to use them. A cell that may be empty is one of which there may be
nothing to say; in place of \`${IN_PLACE_OF_A_LEVEL}\` stands the name of a level, a column for each.
In a run that is confidential every table of the run folder but \`published.csv\` and \`artifacts.csv\` has one more column at its end, \`${CONFIDENTIALITY}\`:
“${CONFIDENTIAL}”.
`;

/** The page of all columns with meaning and unit, as Markdown. */
export function describeTables(): string {
  return [HEAD, ...TABLES.map(tableText)].join('\n');
}

function tableText([{ file, rowOf, columns }, ...same]: (typeof TABLES)[number]): string {
  const also = same.map((name) => ` \`${name}\` has the same as properties.`).join('');
  const rows = Object.values(columns).map(
    ({ name, unit = '', holds, meaning }) => `| \`${name}\` | ${holds} | ${unit} | ${meaning} |`,
  );
  return [
    `## ${file}\n`,
    `A row per ${rowOf}.${also}\n`,
    '| column | holds | unit | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
