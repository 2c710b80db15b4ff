import { ValidateBy, type ValidationOptions } from 'class-validator';
import { canonicalHost } from '../http/edge/authority.js';

/** A host name or an address without a port: `order.internal`, `10.0.0.5`, `[fd00::5]`. */
export const IsHost = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy({ name: 'isHost', validator: { validate: isHost } }, options);

const isHost = (value: unknown): boolean =>
  typeof value === 'string' && !/:\d*$/.test(value) && canonicalHost(value) !== undefined;
