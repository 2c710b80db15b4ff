import { Link } from './navigation.js';
import { ThemeChoice } from './theme-choice.js';

export function Header() {
  return (
    <header className="shop-header">
      <Link href="/" className="shop-brand">
        <img src="/assets/icon.svg" alt="" width="28" height="28" />
        Waybill
      </Link>
      <nav aria-label="Shop">
        <Link href="/">Shop</Link>
        <Link href="/#my-orders">My orders</Link>
        <a href="/console">Console</a>
        <ThemeChoice />
      </nav>
    </header>
  );
}
