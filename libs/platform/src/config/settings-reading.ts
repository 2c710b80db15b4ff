import { readFileSync } from 'node:fs';
import type { Secret } from '@waybill/kafka-settings';
import type { WrongSetting } from './configuration-error.js';

/** Reads variables, and notes what is wrong with them. */
export class SettingsReading {
  readonly wrong: WrongSetting[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** An empty variable counts as not set. */
  text(variable: string): string | undefined {
    const value = this.env[variable]?.trim() ?? '';
    return value === '' ? undefined : value;
  }

  /** `<variable>`, or the file that `<variable>_FILE` names; its text is never shown. */
  secret(variable: string): Secret | undefined {
    const text = this.text(variable);
    const file = this.text(`${variable}_FILE`);
    if (file === undefined) return text === undefined ? undefined : { text };
    if (text !== undefined) {
      this.note(variable, 'is set', `must not be set beside ${variable}_FILE: only one of them can be right`);
    } else if (!isReadable(file)) {
      this.refuse(`${variable}_FILE`, 'must name a file that can be read and is not empty');
    }
    return { file };
  }

  /** Whether this variable, or the file of it, cannot be read. */
  refuses(variable: string): boolean {
    return this.wrong.some((one) => one.variable === variable || one.variable === `${variable}_FILE`);
  }

  refuse(variable: string, accepts: string): void {
    const value = this.text(variable);
    this.note(variable, value === undefined ? 'is not set' : `is ${JSON.stringify(value)}`, accepts);
  }

  private note(variable: string, got: string, accepts: string): void {
    if (!this.wrong.some((one) => one.variable === variable)) this.wrong.push({ variable, got, accepts });
  }
}

function isReadable(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').trim() !== '';
  } catch {
    return false;
  }
}
