import { Header } from './frame/header.js';
import { Link, useLocation } from './frame/navigation.js';
import { useHeading } from './frame/use-heading.js';
import { OrderPage } from './order/order-page.js';
import { ShopPage } from './products/shop-page.js';

export function Shop() {
  const { pathname, searchParams } = useLocation();
  const id = /^\/orders\/([^/]+)\/?$/.exec(pathname)?.[1];
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Header />
      <main id="content" className="shop">
        {id !== undefined && <OrderPage key={id} id={decodeURIComponent(id)} how={searchParams.get('how')} />}
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
