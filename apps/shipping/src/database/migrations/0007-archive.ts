import { ArchiveMigration } from '@waybill/platform';

export class Archive1700000000007 extends ArchiveMigration {}
