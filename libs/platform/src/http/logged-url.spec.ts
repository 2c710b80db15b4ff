import { loggedUrl } from './logged-url.js';

describe('a URL in a log', () => {
  it.each([
    ['/auth/callback?code=abc&state=x%20y&iss=z', '/auth/callback?code=…&state=…&iss=z'],
    ['/orders?access_token=ey.a.b', '/orders?access_token=…'],
    ['/orders?limit=5&TOKEN=ey.a.b&cursor=1', '/orders?limit=5&TOKEN=…&cursor=1'],
    ['/x?id_token=1&refresh_token=2&client_secret=3', '/x?id_token=…&refresh_token=…&client_secret=…'],
  ])('shows no credentials: %s', (url, logged) => {
    expect(loggedUrl(url)).toBe(logged);
  });

  it.each(['/orders', '/orders?limit=5&postcode=12&statement=x', '/code=1', '/tokens?code'])(
    'is otherwise as it was: %s',
    (url) => {
      expect(loggedUrl(url)).toBe(url);
    },
  );
});
