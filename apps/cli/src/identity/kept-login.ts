import { readFileSync, renameSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '@waybill/local-infra';
import type { KnownIssuer } from './known-issuer.js';

/** What `waybill login` keeps in `login.json` of the data folder, for its owner alone. */
export interface KeptLogin {
  readonly issuer: KnownIssuer;
  readonly accessToken: string;
  /** Undefined where the issuer gives none: the login then ends with the access token. */
  readonly refreshToken: string | undefined;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

const file = (): string => join(dataFolder(), 'login.json');

/** @returns undefined when nobody is signed in */
export function readLogin(): KeptLogin | undefined {
  try {
    return JSON.parse(readFileSync(file(), 'utf8')) as KeptLogin;
  } catch {
    return undefined;
  }
}

/** Readers never see half of it. */
export function keepLogin(login: KeptLogin): void {
  const unfinished = `${file()}.${process.pid}`;
  mkdirSync(dataFolder(), { recursive: true });
  writeFileSync(unfinished, JSON.stringify(login), { mode: 0o600 });
  renameSync(unfinished, file());
}

export const forgetLogin = (): void => rmSync(file(), { force: true });
