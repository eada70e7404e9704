import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { onStepProgress, progressTeller, progressText } from '../../engine/step-progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('tells every few seconds how far a long step is and how long it takes still, and of a short one nothing', () => {
  const told: string[] = [];
  const end = onStepProgress((progress) => told.push(progressText(progress)));
  const tell = progressTeller();
  for (let done = 0; done <= 1000; done++) {
    tell({ what: 'Numbers protected', done, total: 1000 });
    vi.advanceTimersByTime(12);
  }
  end();
  tell({ what: 'Numbers protected', done: 0, total: 1 });
  expect(told).toEqual(['Numbers protected: 417 of 1000, 7 s left', 'Numbers protected: 834 of 1000, 2 s left']);
});
