import { lazy, Suspense } from 'react';
import { Route, Routes, useLocation } from 'react-router';
import { isApiError } from '../../shared/api/api-error.js';
import { Failure } from '../parts/ask.js';
import { Forbidden } from '../session/forbidden.js';
import { usePageIsHeld } from '../session/held-page.js';
import { SignIn } from '../session/sign-in.js';
import { SignInFailed } from '../session/sign-in-failed.js';
import { useSession, useSessionQuery } from '../session/use-session.js';
import { Overview } from '../overview/overview.js';
import { Frame } from './frame.js';
import { NotFound } from './not-found.js';

// Each page comes when it is first gone to.
const Orders = lazy(() => import('../orders/orders.js'));
const OrderPage = lazy(() => import('../order/order-page.js'));
const Live = lazy(() => import('../live/live.js'));
const Attention = lazy(() => import('../attention/attention.js'));
const Letters = lazy(() => import('../letters/letters.js'));
const LetterPage = lazy(() => import('../letters/letter-page.js'));
const ReplayPage = lazy(() => import('../letters/replay-page.js'));
const System = lazy(() => import('../system/system.js'));
const DeadRows = lazy(() => import('../system/dead-rows.js'));
const Stock = lazy(() => import('../stock/stock.js'));
const StockPage = lazy(() => import('../stock/stock-page.js'));
const Proof = lazy(() => import('../proof/proof.js'));
const AuditPage = lazy(() => import('../proof/audit-page.js'));
const Actions = lazy(() => import('../actions/actions.js'));
const SignedIn = lazy(() => import('../session/signed-in.js'));

/** Roles that may look at the console. */
const CONSOLE_ROLES = ['viewer', 'operator'];

/** The console: sign in first, then the page of the address. */
export function Console() {
  const { data: session, error, refetch } = useSessionQuery();
  const { pathname } = useLocation();
  const held = usePageIsHeld();
  const { roles } = useSession();
  if (pathname === '/console/sign-in') return <SignInFailed />;
  if (session === undefined) {
    if (!error) return <p className="center muted">Loading …</p>;
    return (
      <main className="center" id="main">
        <h1>{isApiError(error) && error.status === 0 ? 'Waybill does not answer' : 'The console cannot begin'}</h1>
        <Failure error={error} again={() => void refetch()} />
      </main>
    );
  }
  // A form with something typed in it says itself that the session has ended.
  if (!session.authenticated && !held) return <SignIn />;
  if (!roles.some((role) => CONSOLE_ROLES.includes(role))) return <Forbidden required={CONSOLE_ROLES} />;
  return (
    <Frame>
      <Suspense fallback={<main className="page" id="main" aria-busy="true" />}>
        <Routes>
          <Route path="/console">
            <Route index element={<Overview />} />
            <Route path="orders" element={<Orders />} />
            <Route path="orders/:id" element={<OrderPage />} />
            <Route path="live" element={<Live />} />
            <Route path="attention" element={<Attention />} />
            <Route path="letters" element={<Letters />} />
            <Route path="letters/replays/:id" element={<ReplayPage />} />
            <Route path="letters/:id" element={<LetterPage />} />
            <Route path="system" element={<System />} />
            <Route path="system/:service/dead" element={<DeadRows />} />
            <Route path="stock" element={<Stock />} />
            <Route path="stock/:sku" element={<StockPage />} />
            <Route path="proof" element={<Proof />} />
            <Route path="proof/:id" element={<AuditPage />} />
            <Route path="actions" element={<Actions />} />
            <Route path="signed-in" element={<SignedIn />} />
          </Route>
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Frame>
  );
}
