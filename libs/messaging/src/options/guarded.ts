import { Logger } from '@nestjs/common';

type Callback<Args extends readonly unknown[]> = (...args: Args) => unknown;

/**
 * A callback from the application's options, made safe to call: what it throws, or rejects with, is logged and stops nothing.
 * Without a callback nothing is called.
 *
 * @param owner the class that has the option, for the log
 */
export function guarded<Args extends readonly unknown[]>(
  owner: string,
  option: string,
  callback: Callback<Args> | undefined,
): (...args: Args) => void {
  if (callback === undefined) return () => undefined;
  const log = (error: unknown): void => new Logger(owner).error(`The callback ${option} failed`, error);
  return (...args) => {
    try {
      const result = callback(...args);
      if (result instanceof Promise) result.catch(log);
    } catch (error) {
      log(error);
    }
  };
}
