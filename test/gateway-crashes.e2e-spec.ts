import { crashesAroundTheGateway } from './gateway/crashes.js';
import { shareSystem } from './support/shared-system.js';

crashesAroundTheGateway(shareSystem({ gateway: true, envOf: { gateway: { RATE_LIMITS: 'off' } } }));
