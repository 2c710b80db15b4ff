import { AnsweredRequestsMigration } from '@waybill/platform';

export class AnsweredRequests1700000000007 extends AnsweredRequestsMigration {}
