import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '6d2b9c0e-7a4f-4f0e-9d0c-5c1f3a8e2b71';

/**
 * The notification of an order and cause has one id, for ever and everywhere: it is derived from them (UUID v5, RFC 9562
 * §5.5). A message that is handed over again is known by it.
 */
export const notificationId = (orderId: string, cause: string): string => uuidv5(`${orderId}/${cause}`, NAMESPACE);
