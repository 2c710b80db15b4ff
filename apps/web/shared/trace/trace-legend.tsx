const LINES = [
  { className: 'hop outbox', text: 'in the outbox' },
  { className: 'hop broker', text: 'in Kafka' },
  { className: 'hop consumer', text: 'at the consumer' },
  { className: 'side-hop', text: 'handled, nothing followed' },
  { className: 'waits', text: 'waits' },
];

/** What the lines of the picture mean. */
export function TraceLegend() {
  return (
    <p className="legend">
      {LINES.map(({ className, text }) => (
        <span key={text} className="picture">
          <svg width="26" height="8" viewBox="0 0 26 8" aria-hidden="true">
            <path className={className} d="M1 4H25" />
          </svg>
          {text}
        </span>
      ))}
      <span>Time runs to the right, not to scale.</span>
    </p>
  );
}
