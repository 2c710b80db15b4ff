import { theAudit } from './operators/audit.js';
import { theCommandLine } from './operators/command-line.js';
import { manyAtOnce } from './operators/bulk.js';
import { deadLetters } from './operators/dead-letters.js';
import { whatWasLost } from './operators/said-again.js';
import { strangeRecords } from './operators/strange-records.js';
import { webhooks } from './operators/webhooks.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem();

// First: it lists all orders that need attention, and the audit's suite leaves one behind.
theCommandLine(shared);
theAudit(shared);
deadLetters(shared);
whatWasLost(shared);
strangeRecords(shared);
manyAtOnce(shared);
webhooks(shared);
