import { secretText } from '@waybill/kafka-settings';
import { validateSync } from 'class-validator';
import { ConfigurationError } from './configuration-error.js';
import type { WrongSetting } from './configuration-error.js';
import { variablesOf } from './env.decorator.js';
import type { EnvType, EnvVariable } from './env.decorator.js';
import { SettingsReading } from './settings-reading.js';

export type ConfigClass<T extends object> = new () => T;

/**
 * Reads and validates the settings of a process, once, at boot. An empty variable counts as not set. A secret may also be
 * in the file that `<variable>_FILE` names.
 *
 * @throws ConfigurationError naming every wrong variable, what it got and what it accepts. {@link bootstrapService}
 *   and {@link runMigrations} turn it into that message and exit code 1.
 */
export function loadConfig<T extends object>(type: ConfigClass<T>, env: NodeJS.ProcessEnv = process.env): T {
  const config = new type() as T & Record<string, unknown>;
  const variables = variablesOf(type);
  const reading = new SettingsReading(env);
  for (const variable of variables.filter(({ group }) => group === undefined)) {
    const text = variable.secret ? secretIn(reading, variable.name) : reading.text(variable.name);
    if (text) Object.assign(config, { [variable.property]: valueOf(text, typeOf(variable, config)) });
  }
  // Before the others are checked: what one of them needs may depend on a group.
  const wrongGroups = readGroups(config, variables, env);
  const wrong = [...wrongSettings(config, variables, reading), ...wrongGroups];
  if (wrong.length > 0) throw new ConfigurationError(wrong);
  return Object.freeze(config);
}

function secretIn(reading: SettingsReading, name: string): string | undefined {
  const secret = reading.secret(name);
  return secret && !reading.refuses(name) ? secretText(secret).trim() : undefined;
}

/** Every variable that {@link loadConfig} reads for these settings. */
export const acceptedVariables = (type: abstract new () => object): string[] =>
  variablesOf(type).flatMap(({ name, secret, group }) => (secret && !group ? [name, `${name}_FILE`] : [name]));

/** @returns what is wrong with variables that are read together */
function readGroups(
  config: Record<string, unknown>,
  variables: readonly EnvVariable[],
  env: NodeJS.ProcessEnv,
): readonly WrongSetting[] {
  const groups = new Map(variables.flatMap(({ property, group }) => (group ? [[property, group] as const] : [])));
  return [...groups].flatMap(([property, read]) => {
    try {
      Object.assign(config, { [property]: read(env) });
      return [];
    } catch (error) {
      if (error instanceof Error && 'wrong' in error) return error.wrong as WrongSetting[];
      throw error;
    }
  });
}

/** `x = 5` declares no type for the compiler to record, but its default tells. */
function typeOf(variable: EnvVariable, config: Record<string, unknown>): EnvType {
  const byDefault = config[variable.property];
  if (typeof byDefault === 'number' || typeof byDefault === 'boolean') return typeof byDefault as EnvType;
  if (Array.isArray(byDefault)) return 'list';
  return variable.declared ?? 'text';
}

/** Text that does not read as `type` stays text, for the validators to refuse. */
function valueOf(text: string, type: EnvType): unknown {
  switch (type) {
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return /^(true|1|yes)$/i.test(text) ? true : /^(false|0|no)$/i.test(text) ? false : text;
    case 'list':
      return text.split(',').map((item) => item.trim());
    case 'text':
      return text;
  }
}

/** What cannot be read at all, and what the validators refuse of the rest. */
function wrongSettings(config: object, variables: readonly EnvVariable[], reading: SettingsReading): WrongSetting[] {
  const errors = validateSync(config, { forbidUnknownValues: true });
  const refused = errors.flatMap(({ property, constraints = {} }) => {
    const variable = variables.find((candidate) => candidate.property === property);
    if (variable && reading.refuses(variable.name)) return [];
    const messages = Object.values(constraints).map((message) => message.replace(`${property} `, ''));
    const accepts = variable?.accepts ?? [...new Set(messages)].reverse().join(', ');
    return [{ ...shown(variable, property, reading), accepts }];
  });
  return [...reading.wrong, ...refused];
}

function shown(
  variable: EnvVariable | undefined,
  property: string,
  reading: SettingsReading,
): Pick<WrongSetting, 'variable' | 'got'> {
  const name = variable?.name ?? property;
  const inFile = variable?.secret === true && reading.text(`${name}_FILE`) !== undefined;
  const text = reading.text(inFile ? `${name}_FILE` : name);
  if (text === undefined) return { variable: name, got: 'is not set' };
  if (!variable?.secret) return { variable: name, got: `is ${JSON.stringify(text)}` };
  const got = 'has a wrong value (not shown: it may hold a password)';
  return inFile
    ? { variable: `${name}_FILE`, got: `is ${JSON.stringify(text)}, which ${got}` }
    : { variable: name, got };
}
