import type { Command } from 'commander';
import type { Connections } from '../../connections.js';
import { registerAclProvisioning } from './acls.js';
import { registerDatabaseProvisioning } from './databases.js';
import { registerIdentityProvisioning } from './identities.js';
import { registerTopicProvisioning } from './topics.js';

export function registerProvision(program: Command, connections: Connections): void {
  const provision = program.command('provision').description('what a system needs before its services start');
  registerTopicProvisioning(provision, connections);
  registerDatabaseProvisioning(provision);
  registerAclProvisioning(provision, connections);
  registerIdentityProvisioning(provision);
}
