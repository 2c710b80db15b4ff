import { SERVICE_NAMES } from '@waybill/system-map';
import type { Rule } from '../diagnosis.js';

/** A service that may hold the order up does not answer. Nothing is concluded from its silence. */
export const cannotBeTold: Rule = ({ services }) =>
  SERVICE_NAMES.flatMap((service) => {
    const { silent } = services[service];
    if (silent === undefined) return [];
    return [
      {
        severity: 'warning' as const,
        code: 'cannot-be-told',
        text: `Whether ${service} holds the order up cannot be told: ${silent}`,
        href: '/console/system',
      },
    ];
  });
