import { readFileSync } from 'node:fs';
import { OperationError } from '@waybill/operations/words';

/**
 * A variable, or what the file holds that `<variable>_FILE` names.
 * @throws OperationError misuse for both, or a file that cannot be read
 */
export function givenText(env: NodeJS.ProcessEnv, variable: string): string | undefined {
  const [text, file] = [env[variable]?.trim() ?? '', env[`${variable}_FILE`]?.trim() ?? ''];
  if (file === '') return text === '' ? undefined : text;
  if (text !== '') throw new OperationError('misuse', `${variable} must not be set beside ${variable}_FILE`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'it cannot';
    throw new OperationError('misuse', `${variable}_FILE must name a file that can be read (${why})`, { cause });
  }
}
