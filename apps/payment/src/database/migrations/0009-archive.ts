import { ArchiveMigration } from '@waybill/platform';

export class Archive1700000000009 extends ArchiveMigration {}
