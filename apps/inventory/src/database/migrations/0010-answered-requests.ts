import { AnsweredRequestsMigration } from '@waybill/platform';

export class AnsweredRequests1700000000010 extends AnsweredRequestsMigration {}
