import { AnsweredRequestsMigration } from '@waybill/platform';

export class AnsweredRequests1700000000013 extends AnsweredRequestsMigration {}
