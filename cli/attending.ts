/** Why a command stops: the signal that told it to. */
export class ToldToStop extends Error {
  override readonly name = 'ToldToStop';
  readonly by: 'SIGINT' | 'SIGTERM';

  constructor(by: ToldToStop['by']) {
    super(`told to stop by ${by}`);
    this.by = by;
  }
}

/** Runs an action with a signal that fires at Ctrl-C or SIGTERM; a second Ctrl-C ends the process at once. */
export async function attending<T>(action: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (by: NodeJS.Signals): void => controller.abort(new ToldToStop(by as ToldToStop['by']));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await action(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
