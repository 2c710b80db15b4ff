import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from 'react';

/** Path and query of the page. Two pages need no router. */
export function useLocation(): URL {
  return new URL(useSyncExternalStore(listen, () => location.href));
}

/** Shows another page of the shop; the browser's own back and forward lead between them. */
export function goTo(path: string): void {
  history.pushState(null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
  const target = document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView();
  else window.scrollTo(0, 0);
}

/** A link within the shop. With a key held down, or to another tab, it is the browser's. */
export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string }) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goTo(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}

function listen(heard: () => void): () => void {
  window.addEventListener('popstate', heard);
  return () => window.removeEventListener('popstate', heard);
}
