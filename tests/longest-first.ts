import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take more than a minute, the longest first: begun late, one of them would run alone at the end. */
const LONGEST = [
  'cli/shared-queue',
  'cli/designs-end-to-end',
  'faults/under-way',
  'faults/between-runs',
  'cli/revisions',
  'faults/queue-refuses',
  'cli/run-sample',
  'queue/job-queue',
  'faults/missing-imagery',
  'faults/two-codes',
  'cli/finished-run',
  'workers/endless-model',
  'pipeline/confinement',
].map((name) => path.join(import.meta.dirname, `${name}.test.ts`));

/** The files known to be long come first; the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(path.normalize(moduleId));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
