import { GATEWAY, ISSUER, PROCESS_NAMES, SERVICE_NAMES, type ProcessName } from '@waybill/system-map';

/** What a container runs: a file below `dist`, and what that is told. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** Said to who asks for what is not there. */
export class UnknownProgramError extends Error {
  readonly code = 'UNKNOWN_PROGRAM';
}

/** What {@link programOf} adds to the command line. */
export const HELP = `In this image also:
  service <name>     run ${PROCESS_NAMES.join(', ')}
  migrate <name>     bring its database to the state of this image, as the database's owner
  probe <name>       whether it is ready, asked inside its container; or: probe <name> <health path>
  issuer             tokens without passwords, for development; in the image waybill-issuer only
`;

/**
 * The program that the arguments of a container name; all but a few are the command line's own.
 * @throws UnknownProgramError in words that say what there is
 */
export function programOf([verb, name, ...rest]: readonly string[]): Program {
  switch (verb) {
    case 'service':
      return { file: `apps/${processIn(verb, name)}/src/main.js`, args: rest };
    case 'migrate':
      return { file: `apps/${processIn(verb, name)}/src/migrate.js`, args: rest };
    case 'probe':
      return { file: 'infra/image/src/probe.js', args: [name === ISSUER.name ? name : processIn(verb, name), ...rest] };
    case ISSUER.name:
      return { file: 'infra/issuer/src/main.js', args: [] };
    default:
      return { file: 'apps/cli/src/main.js', args: [verb, name, ...rest].filter((arg) => arg !== undefined) };
  }
}

function processIn(verb: string, name: string | undefined): ProcessName {
  const found = PROCESS_NAMES.find((one) => one === name);
  if (found !== undefined) return found;
  const got = name === undefined ? 'nothing' : `"${name}"`;
  throw new UnknownProgramError(`waybill ${verb} takes ${SERVICE_NAMES.join(', ')} or ${GATEWAY.name}; it got ${got}`);
}

/** A host's name as WAYBILL_INSTANCE takes it. */
export const nameOf = (host: string): string =>
  host
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 63);
