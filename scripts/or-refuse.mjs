import { Refusal } from './programs.mjs';

/** Runs a command's work; what whoever typed it can put right is shown as words alone, and the exit code is 1. */
export async function orRefuse(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\n${error instanceof Refusal ? error.message : error.stack}\n`);
    process.exit(1);
  }
}
