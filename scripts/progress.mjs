const PATIENCE_MS = 5_000;

/** Says what is being done and, while it takes long, that it still is. To stderr: stdout belongs to the answer. */
export async function step(what, work) {
  const since = Date.now();
  const seconds = () => `${((Date.now() - since) / 1_000).toFixed(0)} s`;
  process.stderr.write(`${what} …\n`);
  const reminder = setInterval(() => process.stderr.write(`  still at it: ${what}, ${seconds()}\n`), PATIENCE_MS);
  try {
    const result = await work();
    process.stderr.write(`${what}: done in ${seconds()}\n`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}
