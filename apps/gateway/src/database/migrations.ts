import { Initial1700000000001 } from './migrations/0001-initial.js';

export const migrations = [Initial1700000000001];
