import { Matches } from 'class-validator';

/**
 * An order's id as events carry it: a UUID in lower case (RFC 9562). One spelling only, since it is also a Kafka key.
 */
export const IsOrderId = (): PropertyDecorator =>
  Matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, {
    message: '$property must be a UUID in lower case',
  });
