import { validateSync } from 'class-validator';
import { ConfigurationError } from './configuration-error.js';
import type { WrongSetting } from './configuration-error.js';
import { variablesOf } from './env.decorator.js';
import type { EnvType, EnvVariable } from './env.decorator.js';

export type ConfigClass<T extends object> = new () => T;

/**
 * Reads and validates the settings of a process, once, at boot. An empty variable counts as not set.
 *
 * @throws ConfigurationError naming every wrong variable, what it got and what it accepts. {@link bootstrapService}
 *   and {@link runMigrations} turn it into that message and exit code 1.
 */
export function loadConfig<T extends object>(type: ConfigClass<T>, env: NodeJS.ProcessEnv = process.env): T {
  const config = new type() as T & Record<string, unknown>;
  const variables = variablesOf(type);
  for (const variable of variables.filter(({ group }) => group === undefined)) {
    const text = env[variable.name]?.trim();
    if (text) Object.assign(config, { [variable.property]: valueOf(text, typeOf(variable, config)) });
  }
  const wrong = [...wrongSettings(config, variables, env), ...readGroups(config, variables, env)];
  if (wrong.length > 0) throw new ConfigurationError(wrong);
  return Object.freeze(config);
}

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

function wrongSettings(config: object, variables: readonly EnvVariable[], env: NodeJS.ProcessEnv): WrongSetting[] {
  const errors = validateSync(config, { forbidUnknownValues: true });
  return errors.map(({ property, constraints = {} }) => {
    const variable = variables.find((candidate) => candidate.property === property);
    const messages = Object.values(constraints).map((message) => message.replace(`${property} `, ''));
    return {
      variable: variable?.name ?? property,
      got: shown(variable, env),
      accepts: variable?.accepts ?? [...new Set(messages)].reverse().join(', '),
    };
  });
}

function shown(variable: EnvVariable | undefined, env: NodeJS.ProcessEnv): string {
  const text = variable && env[variable.name]?.trim();
  if (!text) return 'is not set';
  return variable.secret ? 'has a wrong value (not shown: it may hold a password)' : `is ${JSON.stringify(text)}`;
}
