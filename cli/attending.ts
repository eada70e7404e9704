/** Runs an action with a signal that fires at Ctrl-C or SIGTERM; a second Ctrl-C ends the process at once. */
export async function attending<T>(action: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await action(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
