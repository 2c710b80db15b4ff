import { auditVerdict, describeUnrest, summarise, type Unrest } from '@waybill/operations/audit';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { printJson } from '../output.js';
import { printVerdict } from './print-verdict.js';

export interface AuditOptions {
  readonly json: boolean;
  /** Seconds. */
  readonly wait: number;
  /** Only orders touched then or later. */
  readonly since?: Date | undefined;
}

/** Audits and prints. @throws OperationError refused unless all is sound; misuse when it cannot be run */
export async function runAudit(connections: Connections, { json, wait, since }: AuditOptions): Promise<void> {
  const verdict = await auditVerdict(connections, { wait, since, onUnrest: progress() });
  if (json) printJson(verdict);
  else printVerdict(verdict);
  if (!verdict.sound) throw new OperationError('refused', `audit: ${summarise(verdict)}`);
}

/** Tells once a second, on a terminal, what is waited for. */
export function progress(): (unrest: Unrest) => void {
  let last = 0;
  return (unrest) => {
    if (!process.stderr.isTTY || Date.now() - last < 1_000) return;
    last = Date.now();
    process.stderr.write(`waiting for quiet: ${describeUnrest(unrest)}\n`);
  };
}
