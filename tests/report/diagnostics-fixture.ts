import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { diagnoseMap } from '../../stages/validation/diagnostics/diagnostics.ts';
import type { DiagnosticsFile } from '../../results/diagnostics.ts';
import { diagnosedSample } from '../validation/diagnosed-sample.ts';
import { writeRunFolder } from './run-folder-fixture.ts';

const NAMES = new Map([
  ['D1', 'Lark <i>Hill</i> & Vale'],
  ['D2', 'The old town of Fairfield-on-Sea'],
  ['D3', 'Cold Spring'],
]);

/** Diagnostics of a map that errs in one district, with a district of few units and one of none. */
export function sampleDiagnostics(): DiagnosticsFile {
  const sample = diagnosedSample({
    count: 560,
    seed: 21,
    errorAt: (col, row) => (col < 500 && row >= 500 && row < 750 ? 0.5 : 0.1),
  });
  let kept = 0;
  const isKept = ({ areas }: (typeof sample.units)[number]): boolean => areas['district'] !== 'D7' || kept++ < 6;
  const chosen = sample.units.flatMap((unit, k) => (isKept(unit) ? [k] : []));
  const made = diagnoseMap({
    ...sample,
    units: chosen.map((k) => sample.units[k]!),
    design: { ...sample.design, units: chosen.map((k) => sample.design.units[k]!) },
    areas: sample.areas.map((area) => ({ ...area, name: NAMES.get(area.code) ?? area.name })),
  });
  return { ...made, homogeneity: [] };
}

/** A run folder with these diagnostics. */
export async function writeDiagnosedRun(folder: string, diagnostics: unknown): Promise<void> {
  await writeRunFolder(folder);
  await writeFile(path.join(folder, 'diagnostics.json'), JSON.stringify(diagnostics));
}
