import { lazy, Suspense, useEffect } from 'react';
import { Header } from './frame/header.js';
import { Link, useLocation } from './frame/navigation.js';
import { useHeading } from './frame/use-heading.js';
import { ShopPage } from './products/shop-page.js';

const orderPage = () => import('./order/order-page.js');
const OrderPage = lazy(orderPage);

export function Shop() {
  // The page of an order comes behind the first page, so that it is there when it is wanted.
  useEffect(() => void orderPage(), []);
  const { pathname, searchParams } = useLocation();
  const id = /^\/orders\/([^/]+)\/?$/.exec(pathname)?.[1];
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Header />
      <main id="content" className="shop">
        {id !== undefined && (
          <Suspense>
            <OrderPage key={id} id={decodeURIComponent(id)} how={searchParams.get('how')} />
          </Suspense>
        )}
        {pathname === '/' && <ShopPage />}
        {id === undefined && pathname !== '/' && <NoSuchPage />}
      </main>
    </>
  );
}

function NoSuchPage() {
  const heading = useHeading('Nothing here');
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        There is no such page
      </h1>
      <p>
        <Link href="/">Go to the shop</Link>
      </p>
    </>
  );
}
