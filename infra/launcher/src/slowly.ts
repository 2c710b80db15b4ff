/** How often a step that takes its time says that it is still at work, ms. */
const PATIENCE_MS = 5_000;

/** Runs a step; one that takes long says so every few seconds, so that nobody thinks it hangs. */
export async function slowly<T>(what: string, say: (line: string) => void, step: () => Promise<T>): Promise<T> {
  const since = Date.now();
  const reminder = setInterval(
    () => say(`waiting for ${what}, ${Math.round((Date.now() - since) / 1_000)} s`),
    PATIENCE_MS,
  );
  try {
    return await step();
  } finally {
    clearInterval(reminder);
  }
}
