import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';

const RIGHTS = `
  SELECT current_user AS role,
    has_table_privilege(trail, 'DELETE') OR has_table_privilege(trail, 'TRUNCATE')
      OR has_column_privilege(trail, 'actor', 'UPDATE') AS may
  FROM to_regclass('operator_action') AS trail WHERE trail IS NOT NULL`;

/**
 * Says at boot where the gateway's role could change or delete what was recorded: the migrations take these rights from the
 * role that is called like the database, and from no other.
 */
@Injectable()
export class AppendOnly implements OnApplicationBootstrap {
  private readonly logger = new Logger('actions');

  constructor(private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      const [found] = await this.dataSource.query<{ role: string; may: boolean }[]>(RIGHTS);
      if (!found?.may) return;
      this.logger.warn(
        `the role "${found.role}" may change and delete recorded actions (operator_action): ` +
          'REVOKE UPDATE, DELETE, TRUNCATE from it and GRANT UPDATE (outcome, detail, ended_at)',
      );
    } catch (error) {
      this.logger.warn({ err: error }, 'whether recorded actions may be deleted could not be asked');
    }
  }
}
