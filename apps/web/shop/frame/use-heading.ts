import { type RefObject, useEffect, useRef } from 'react';

/** Names the page, and moves the focus to its heading when one got here by a link of the shop. */
export function useHeading(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
  useEffect(() => {
    if (visited) heading.current?.focus();
    visited = true;
  }, []);
  return heading;
}

/** Whether a page of the shop was shown before: the first one leaves the focus where the browser has it. */
let visited = false;
