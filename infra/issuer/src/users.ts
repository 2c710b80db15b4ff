import type { Role } from './issuer-settings.js';

export interface User {
  readonly subject: string;
  readonly name: string;
  readonly role: Extract<Role, 'customer' | 'viewer' | 'operator'>;
}

/** Who may sign in, each with one click. */
export const USERS: readonly User[] = [
  { subject: 'ada', name: 'Ada', role: 'customer' },
  { subject: 'bob', name: 'Bob', role: 'customer' },
  { subject: 'olga', name: 'Olga', role: 'operator' },
  { subject: 'vera', name: 'Vera', role: 'viewer' },
];

export const userOf = (subject: string): User | undefined => USERS.find((user) => user.subject === subject);

/** The user that stands for a role. */
export function userWith(role: User['role']): User {
  const user = USERS.find((candidate) => candidate.role === role);
  if (!user) throw new RangeError(`There is no user with the role ${role}`);
  return user;
}
