import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@waybill/contracts';
import type { AuditVerdict } from '@waybill/console-api';
import { GatewayConfig } from '../../gateway.config.js';

/** A statement of the audit that takes longer fails it: it reads beside a live system. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** What Postgres ends a statement with that took too long. */
const QUERY_CANCELED = '57014';

/** A database was too busy, or too large, for a statement of the audit. */
export class StatementTimeoutError extends Error {
  readonly code = 'statement-timeout';
}

/** The databases and topics of all services, as the audit reads them. */
@Injectable()
export class AuditedSystem {
  readonly statementTimeoutMs: number = STATEMENT_TIMEOUT_MS;

  constructor(private readonly config: GatewayConfig) {}

  /** Whether all five databases are known here. */
  get isConfigured(): boolean {
    return this.config.readerUrls !== undefined;
  }

  /** Waits until the system is quiet, `waitSeconds` at most, and audits it. @throws StatementTimeoutError; OperationError with the reason why it cannot be run */
  async audit(waitSeconds: number): Promise<AuditVerdict> {
    try {
      return await this.verdict(waitSeconds);
    } catch (error) {
      if ((error as { cause?: { code?: unknown } }).cause?.code !== QUERY_CANCELED) throw error;
      const seconds = this.statementTimeoutMs / 1_000;
      throw new StatementTimeoutError(`The audit ended: a database took more than ${seconds} s for one statement.`, {
        cause: error,
      });
    }
  }

  private async verdict(waitSeconds: number): Promise<AuditVerdict> {
    // It brings clients of Kafka and Postgres that nothing else here needs.
    const { auditVerdict } = await import('@waybill/operations/audit');
    const { kafkaBrokers, kafka, compensationTimeoutSeconds } = this.config;
    return auditVerdict(
      {
        databaseUrl: (name) => this.databaseUrl(name),
        kafka: { brokers: kafkaBrokers, client: kafka, clientId: 'waybill-gateway-audit' },
        compensationTimeout: String(compensationTimeoutSeconds),
      },
      { wait: waitSeconds },
    );
  }

  private databaseUrl(name: ServiceName): string {
    const url = new URL(this.config.readerUrls![name]);
    url.searchParams.set('statement_timeout', String(this.statementTimeoutMs));
    return url.href;
  }
}
