import { ArchiveMigration } from '@waybill/platform';

export class Archive1700000000006 extends ArchiveMigration {}
