import { AnsweredRequestsMigration } from '@waybill/platform';

export class AnsweredRequests1700000000011 extends AnsweredRequestsMigration {}
