import { writeFileSync } from 'node:fs';
import { PROTECTION, protectReleases } from './protect-releases.ts';
import { randomReleases } from './random-releases.ts';
import { seededRandom } from '../../statistics/random-stream.ts';

/**
 * Protects random tables in two releases and prints what an attack on both finds, and what protection costs. A second
 * argument names a file for the tables, for `independent-attack.py` to try.
 */
const TABLES = Number(process.argv[2] ?? 200);

const startedAtMs = performance.now();
const results = Array.from({ length: TABLES }, (_, index) => protectReleases(randomReleases(seededRandom(index + 1))));
const sum = (of: (result: (typeof results)[number]) => number): number =>
  results.reduce((total, r) => total + of(r), 0);
const cells = sum((r) => r.cells);
const share = (count: number): string => `${((100 * count) / cells).toFixed(1)} %`;

process.stdout.write(
  [
    `${TABLES} random tables, two levels, two releases: ${cells} cells shown, ${sum((r) => r.protectedCells.length)} quantities to protect`,
    `recovered by the interval attack: ${sum((r) => r.recovered.length)}; beyond protection: ${sum((r) => r.unprotected.length)}`,
    `cells withheld: ${share(sum((r) => r.lost))} (primary alone ${share(sum((r) => r.primary))}); whole rows would be ${share(sum((r) => r.lostByRows))}`,
    `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`,
    '',
  ].join('\n'),
);

const [, , , dump] = process.argv;
if (dump !== undefined) {
  const tables = results.map(({ table, isWithheld, protectedCells }) => ({
    values: table.cells.map(({ value }) => value),
    relations: table.relations,
    isWithheld,
    protectedCells,
    protection: PROTECTION,
  }));
  writeFileSync(dump, JSON.stringify(tables));
}
