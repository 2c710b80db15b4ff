import { Module } from '@nestjs/common';
import { AuditRunStore } from './audit-run.store.js';
import { AuditedSystem } from './audited-system.js';
import { AuditsController } from './audits.controller.js';
import { Audits } from './audits.js';

@Module({ controllers: [AuditsController], providers: [AuditedSystem, AuditRunStore, Audits] })
export class ConsoleAuditsModule {}
