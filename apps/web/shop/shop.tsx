/** The storefront's first page. */
export function Shop() {
  return (
    <main className="page">
      <h1>Waybill</h1>
      <p>
        Watch orders travel through five services in the <a href="/console">operations console</a>.
      </p>
    </main>
  );
}
