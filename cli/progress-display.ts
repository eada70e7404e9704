import type { WriteStream } from 'node:tty';
import { printable } from '../access/printable.ts';
import type { RunRecord } from '../pipeline/board/run-record.ts';

type Progress = Pick<RunRecord, 'stages' | 'state'>;

const BAR_WIDTH = 18;
const PLAIN_EVERY_MS = 5000;
const REDRAW_EVERY_MS = 100;

/** Shows how far a run is: a line of bars that is redrawn on a terminal, a plain line now and then elsewhere. */
export class ProgressDisplay {
  readonly #stream: WriteStream;
  readonly #quiet: boolean;
  #shownAtMs = 0;
  #drawn = false;
  #hasShownTile = false;
  #latest: Progress | undefined;

  constructor(stream: WriteStream, quiet: boolean) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  say(text: string): void {
    if (!this.#quiet) this.#stream.write(`${printable(text)}\n`);
  }

  update(progress: Progress): void {
    this.#latest = progress;
    const nowMs = performance.now();
    if (this.#quiet || progress.stages.length === 0) return;
    // That tiles come out at the end is worth a line at once.
    const hasTile = (progress.stages.at(-2)?.done ?? 0) > 0;
    const isDue = nowMs - this.#shownAtMs >= (this.#stream.isTTY ? REDRAW_EVERY_MS : PLAIN_EVERY_MS);
    if (!isDue && hasTile === this.#hasShownTile) return;
    this.#shownAtMs = nowMs;
    this.#hasShownTile = hasTile;
    this.#draw(progress);
  }

  /** Shows the last state and leaves the line. */
  end(): void {
    if (this.#quiet || this.#latest === undefined) return;
    if (this.#latest.stages.length > 0) this.#draw(this.#latest);
    if (this.#drawn) this.#stream.write('\n');
    this.#drawn = false;
    this.#latest = undefined;
  }

  #draw(progress: Progress): void {
    if (!this.#stream.isTTY) {
      this.#stream.write(
        `${progress.stages.map(({ stage, done, total }) => `${stage} ${done}/${total}`).join('  ')}\n`,
      );
      return;
    }
    const done = progress.stages.reduce((sum, stage) => sum + stage.done, 0);
    const total = progress.stages.reduce((sum, stage) => sum + stage.total, 0);
    const filled = Math.round((done / total) * BAR_WIDTH);
    const stage = progress.stages.find((candidate) => candidate.done < candidate.total);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
    const working = stage === undefined ? 'writing' : `${stage.stage} ${stage.done}/${stage.total}`;
    const detail = progress.state === 'paused' ? 'paused' : working;
    this.#stream.write(`\r\u001b[2K${bar} ${done}/${total}  ${detail}`);
    this.#drawn = true;
  }
}
