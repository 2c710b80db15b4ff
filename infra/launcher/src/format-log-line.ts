const SHOWN_APART = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'service', 'instance', 'context', 'err']);

interface LogEntry extends Record<string, unknown> {
  level?: unknown;
  msg?: unknown;
  time?: unknown;
  context?: unknown;
  err?: { message?: string; stack?: string };
}

/** A log entry of a service (one JSON object a line) as a person reads it; any other line as it is. */
export function formatLogLine(line: string): string {
  const entry = parse(line);
  if (!entry || typeof entry.level !== 'string') return line;
  const time = typeof entry.time === 'number' || typeof entry.time === 'string' ? new Date(entry.time) : undefined;
  const clock = time && !Number.isNaN(time.getTime()) ? `${time.toISOString().slice(11, 23)} ` : '';
  const details = Object.entries(entry)
    .filter(([key, value]) => !SHOWN_APART.has(key) && value !== undefined)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
  const error = entry.err?.stack ?? entry.err?.message;
  const context = typeof entry.context === 'string' ? `${entry.context}: ` : '';
  const message = typeof entry.msg === 'string' ? entry.msg : '';
  return `${clock}${entry.level.toUpperCase()} ${context}${message}${details}${error ? `\n${error}` : ''}`;
}

function parse(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return undefined;
  }
}
