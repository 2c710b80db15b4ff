/** Parameters whose values are credentials, wherever somebody puts them. */
const CREDENTIALS = /([?&](?:code|state|[a-z_]*token|client_secret|session_state)=)[^&#]*/gi;

/** A request's URL as logs have it: one who reads them must not be able to act as its sender. */
export const loggedUrl = (url: string): string => (url.includes('?') ? url.replace(CREDENTIALS, '$1…') : url);
