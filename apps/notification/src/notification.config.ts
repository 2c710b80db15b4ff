import { serviceConfig } from '@waybill/platform';

export class NotificationConfig extends serviceConfig('notification') {}
