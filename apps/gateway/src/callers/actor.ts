/** On whose behalf a request is made. */
export type Actor = object;
