import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { estimates, type EstimateRow } from '../../results/estimates.ts';
import { ladder } from '../../results/ladder.ts';
import type { ReferenceShares } from './reference-areas.ts';

/** A line of a run's estimates with what it gained and what the reference map says. */
export interface CaseFigure extends EstimateRow {
  readonly title: string;
  /** Variance of direct estimation divided by the squared error of the figure. */
  readonly relativeEfficiency: number | null;
  /** Area by the reference map; `undefined` where nothing was observed. */
  readonly referenceKm2: number | undefined;
}

/** A run's figures, with what is said of the whole of it. */
export interface CaseRun {
  readonly figures: readonly CaseFigure[];
  readonly sampleSize: number;
  readonly accuracy: { readonly value: number; readonly lower: number; readonly upper: number };
  /** Share of the sample's points that carry each class, in the order of the classes. */
  readonly sampleShares: readonly number[];
}

interface Manifest {
  readonly statistics: { readonly sampleSize: number };
}

interface Accuracy {
  readonly overall: { readonly value: number; readonly ciLower: number; readonly ciUpper: number };
  /** A row per map class, a column per class of the reference. */
  readonly confusion: { readonly counts: readonly (readonly number[])[] };
}

interface Preview {
  readonly legend: readonly { readonly name: string; readonly title: string }[];
}

/** Reads the figures of a run folder. */
export async function readCaseRun(folder: string, reference: ReferenceShares): Promise<CaseRun> {
  const text = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  const manifest = JSON.parse(await text('run.json')) as Manifest;
  const { overall, confusion } = JSON.parse(await text('accuracy.json')) as Accuracy;
  const { legend } = JSON.parse(await text('map-preview.json')) as Preview;
  const keyOf = (row: Pick<EstimateRow, 'level' | 'areaCode' | 'class'>): string =>
    [row.level, row.areaCode, row.class].join('\n');
  const gains = new Map(
    ladder.read(await text(ladder.file), ladder.file).map((row) => [keyOf(row), row.relativeEfficiency] as const),
  );
  const figures = estimates.read(await text(estimates.file), estimates.file).map((row): CaseFigure => {
    const index = legend.findIndex(({ name }) => name === row.class);
    const share = reference.get(`${row.level}\n${row.areaCode}`)?.[index];
    const isSeen = row.frameKm2 > 0;
    return {
      ...row,
      title: legend[index]?.title ?? row.class,
      relativeEfficiency: gains.get(keyOf(row)) ?? null,
      referenceKm2: isSeen && share !== undefined ? share * row.frameKm2 : undefined,
    };
  });
  return {
    figures,
    sampleSize: manifest.statistics.sampleSize,
    accuracy: { value: overall.value, lower: overall.ciLower, upper: overall.ciUpper },
    sampleShares: columnShares(confusion.counts),
  };
}

function columnShares(counts: readonly (readonly number[])[]): number[] {
  const sums = counts[0]!.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  return sums.map((count) => count / total);
}

/** Figures of a level that have a value. */
export function givenAt({ figures }: CaseRun, level: string): CaseFigure[] {
  return figures.filter((figure) => figure.level === level && figure.estimateKm2 !== null);
}

/** Levels in the order of the tables, the whole first. */
export function levelsOf({ figures }: CaseRun): string[] {
  return [...new Set(figures.map(({ level }) => level))];
}

/** Titles of the classes in their order. */
export function classTitles({ figures }: CaseRun): string[] {
  return [...new Set(figures.map(({ title }) => title))];
}
