import { AnsweredRequestsMigration } from '@waybill/platform';

export class AnsweredRequests1700000000008 extends AnsweredRequestsMigration {}
