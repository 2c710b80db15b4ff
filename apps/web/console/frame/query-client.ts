import { QueryClient } from '@tanstack/react-query';
import { isApiError } from '../../shared/api/api-error.js';

/** How often what is on the screen is asked again, ms; never while the page is hidden. */
export const REFRESH_MS = 5_000;

export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // A refusal stays one; what could not be reached is asked again at the next refresh anyway.
        retry: (failures, error) => failures < 1 && isApiError(error) && (error.status === 0 || error.status >= 502),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
