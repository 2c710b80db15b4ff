export interface WrongSetting {
  readonly variable: string;
  /** What was found, ready to be shown: quoted, or hidden where it is a secret. */
  readonly got: string;
  readonly accepts: string;
}

/** Settings that a process cannot start with. The message lists every one of them; nothing else needs to be shown. */
export class ConfigurationError extends Error {
  readonly code = 'configuration-error';

  constructor(readonly wrong: readonly WrongSetting[]) {
    const lines = wrong.map(({ variable, got, accepts }) => `  ${variable} ${got}; it ${accepts}`);
    super(`${wrong.length === 1 ? 'a setting is' : `${wrong.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.name = 'ConfigurationError';
  }
}
