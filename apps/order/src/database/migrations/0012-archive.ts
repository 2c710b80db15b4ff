import { ArchiveMigration } from '@waybill/platform';

export class Archive1700000000012 extends ArchiveMigration {}
