import {
  databaseOf,
  ownerRoleOf,
  PROCESS_NAMES,
  readerRoleOf,
  SERVICE_NAMES,
  type ProcessName,
} from '@waybill/system-map';
import { newSecret } from '../identity/kept-secret.js';
import { provisionDatabase, provisionReaders, type Passwords, type ServiceDatabases } from './databases.js';
import type { SecretFiles } from './secret-files.js';

/** A role and the files that hold its URL. */
export interface ProvisionedRole {
  readonly process: ProcessName;
  readonly role: string;
  readonly files: readonly string[];
}

const runtimeFile = (name: ProcessName): string => `${name}/database-url`;
const ownerFile = (name: ProcessName): string => `owners/${name}-url`;
const readerFiles = (name: ProcessName): string[] => [`gateway/${name}-url`, `cli/${name}-url`];

/** Who may do what with which database, and where each URL is kept. */
export const databaseRoles = (): ProvisionedRole[] =>
  PROCESS_NAMES.flatMap((process): ProvisionedRole[] => {
    const database = databaseOf(process);
    const reader = { process, role: readerRoleOf(database), files: readerFiles(process) };
    return [
      { process, role: ownerRoleOf(database), files: [ownerFile(process)] },
      { process, role: database, files: [runtimeFile(process)] },
      // The gateway's database is looked at by the gateway alone.
      ...(SERVICE_NAMES.some((service) => service === process) ? [reader] : []),
    ];
  });

/**
 * All databases and roles of a deployment, each role with a random password of its own, kept as a URL in `secrets`. Safe to
 * repeat: a role then keeps the password of its file, whatever the administrator's is or was.
 *
 * @param rotate gives every role a new password. Sessions that are open go on; a process learns it from its file
 * @throws InfrastructureError DATABASE_RIGHTS
 */
export async function provisionDeployment(
  adminUrl: string,
  secrets: SecretFiles,
  { rotate = false } = {},
): Promise<ProvisionedRole[]> {
  const roles = databaseRoles();
  const passwordOf = rotate ? newPasswords() : keptPasswords(roles, secrets);
  const made = await Promise.all(
    PROCESS_NAMES.map(async (name) => [name, await provisionDatabase(adminUrl, databaseOf(name), passwordOf)] as const),
  );
  const databases = Object.fromEntries(made) as unknown as ServiceDatabases;
  const readerUrls = await provisionReaders(adminUrl, databases, passwordOf);
  // After the roles have them: a file never names a password that was not given.
  for (const [name, { ownerUrl, runtimeUrl }] of made) {
    secrets.write(ownerFile(name), ownerUrl);
    secrets.write(runtimeFile(name), runtimeUrl);
  }
  for (const name of SERVICE_NAMES) readerFiles(name).forEach((file) => secrets.write(file, readerUrls[name]));
  return roles;
}

function newPasswords(): Passwords {
  const made = new Map<string, string>();
  return (role) => {
    const password = made.get(role) ?? newSecret();
    made.set(role, password);
    return password;
  };
}

function keptPasswords(roles: readonly ProvisionedRole[], secrets: SecretFiles): Passwords {
  const fresh = newPasswords();
  const kept = new Map(
    roles.map(({ role, files: [file = ''] }) => {
      const url = secrets.read(file);
      return [role, url === undefined ? undefined : decodeURIComponent(new URL(url).password)] as const;
    }),
  );
  return (role) => kept.get(role) ?? fresh(role);
}
