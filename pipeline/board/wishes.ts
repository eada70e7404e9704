import type { JsonValue } from '../../engine/json.ts';
import type { Board } from '../../queue/board.ts';
import { isMembers, isNumber, isTexts } from './notice-shape.ts';

/** What an operator wants of a run; workers look for it several times a second. */
export interface Wishes {
  readonly paused: boolean;
  readonly cancelled: boolean;
  /** Share of the workers, against that of other runs; undefined: as launched. */
  readonly weight: number | undefined;
  /** Failed items to try again, and when that was asked for. */
  readonly replay: { readonly askedAtMs: number; readonly items: readonly string[] | 'all' } | undefined;
}

/** How often a process looks: half of a second, so that a signal is everywhere in less than two. */
export const LOOK_EVERY_MS = 500;

/** Weight of a run unless it is told otherwise. */
export const USUAL_WEIGHT = 10;
const LARGEST_WEIGHT = 100;

/** What was asked of an ended run stays up for so long, for workers that could not look until now. */
const REMEMBERED_MS = 3_600_000;

const PREFIX = 'control/';
type Wish = 'paused' | 'cancelled' | 'weight' | 'replay';

/** Asks for something, until it is withdrawn. */
export async function askFor(board: Board, run: string, wish: Wish, value: JsonValue): Promise<void> {
  await board.post(`${PREFIX}${run}/${wish}`, value);
}

export async function withdraw(board: Board, run: string, wish: Wish): Promise<void> {
  await board.remove(`${PREFIX}${run}/${wish}`);
}

/** Forgets all that was asked of a run. */
export async function forgetControl(board: Board, run: string): Promise<void> {
  for (const wish of ['paused', 'cancelled', 'weight', 'replay'] as const) await withdraw(board, run, wish);
}

/** Forgets all that was asked of a run but that it is cancelled, for workers that have not seen it yet. */
export async function forgetCancelled(board: Board, run: string): Promise<void> {
  await board.post(`${PREFIX}${run}/cancelled`, true, REMEMBERED_MS);
  for (const wish of ['paused', 'weight', 'replay'] as const) await withdraw(board, run, wish);
}

/** What is asked of all runs, in one call. */
export async function readControls(board: Board): Promise<(run: string) => Wishes> {
  const notices = await board.read(PREFIX);
  return (run) => {
    const of = (wish: Wish): JsonValue | undefined => notices.get(`${PREFIX}${run}/${wish}`);
    return {
      paused: of('paused') === true,
      cancelled: of('cancelled') === true,
      weight: weightOf(of('weight')),
      replay: replayOf(of('replay')),
    };
  };
}

/** Whoever can write to the board could ask for any number: what is no weight is as if it was not asked for. */
function weightOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 1 && value <= LARGEST_WEIGHT ? value : undefined;
}

function replayOf(value: JsonValue | undefined): Wishes['replay'] {
  if (!isMembers(value) || !isNumber(value['askedAtMs'])) return undefined;
  const { askedAtMs, items } = value;
  return items === 'all' || isTexts(items) ? { askedAtMs, items } : undefined;
}
