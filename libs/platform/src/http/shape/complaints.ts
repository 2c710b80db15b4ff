import type { FieldError } from '../../problems/problem-error.js';
import { echo } from '../text.js';

/** Most errors one answer lists: enough to mend a request by, too few to be worth provoking. */
const MAX_ERRORS = 50;

export type Path = readonly (string | number)[];

const fieldOf = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/** RFC 6901: `~` and `/` inside a name are escaped. */
const pointerOf = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** What is wrong with one request, by place. */
export class Complaints {
  readonly list: FieldError[] = [];

  /** True once there is no point in looking further. */
  get full(): boolean {
    return this.list.length >= MAX_ERRORS;
  }

  add(path: Path, message: string): void {
    if (this.full) return;
    const field = fieldOf(path);
    const shown = echo(field);
    // Half a pointer would point elsewhere.
    this.list.push(shown === field ? { field, pointer: pointerOf(path), message } : { field: shown, message });
  }
}
