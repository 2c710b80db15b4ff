import { Initial1700000000001 } from './migrations/0001-initial.js';
import { UnconfirmedReplays1700000000002 } from './migrations/0002-unconfirmed-replays.js';
import { TrailFilters1700000000003 } from './migrations/0003-trail-filters.js';

export const migrations = [Initial1700000000001, UnconfirmedReplays1700000000002, TrailFilters1700000000003];
