/**
 * Everything that means "stop": the terminal (Ctrl-C, closed), whoever ends the launcher alone, and the death of the
 * npm that runs it (which passes on no signal when it is ended by force).
 * @returns aborted on the first of them; more of the same change nothing, since npm passes on a Ctrl-C that the
 * terminal has sent already
 */
export function stopRequests(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) stop.abort('the end of npm');
    }, 500);
    watch.unref();
  }
  return stop.signal;
}
