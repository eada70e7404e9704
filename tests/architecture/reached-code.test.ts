import { expect, it } from 'vitest';
import { FILES_NOT_YET_REACHED, VALUES_NOT_YET_REACHED } from './not-yet-reached.ts';
import { unreachedFiles, valuesOfTestsAlone } from './reached-code.ts';

it('every file of the product is reached by a command, but for those that wait', () => {
  expect(unreachedFiles()).toEqual([...FILES_NOT_YET_REACHED].sort());
});

it('no value is exported for tests alone, but for those that wait', () => {
  const waits = new Set(FILES_NOT_YET_REACHED);
  const found = valuesOfTestsAlone().filter((value) => !waits.has(value.split('#')[0]!));
  expect(found).toEqual([...VALUES_NOT_YET_REACHED].sort());
});
