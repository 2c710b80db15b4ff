import { formatLogLine } from './format-log-line.js';

const COLOURS = [36, 33, 35, 32, 34, 95, 96, 93];

export type Voice = (line: string) => void;

/** One output for all processes: every line says who speaks; colours and readable logs only on a terminal. */
export class Terminal {
  private readonly width: number;
  private readonly colours = new Map<string, number>();

  constructor(
    private readonly out: NodeJS.WriteStream,
    names: readonly string[],
  ) {
    this.width = Math.max(...names.map((name) => name.length));
    names.forEach((name, index) => this.colours.set(name, COLOURS[index % COLOURS.length] ?? 37));
    // The reader may go away (a closed terminal, `| head`); the system must still end in order.
    out.on('error', () => undefined);
  }

  /** Lines of the launcher itself. */
  readonly say: Voice = (line) => this.write('waybill', line);

  /** Text that is to be copied from the screen: without a prefix. */
  readonly show = (text: string): void => void this.out.write(`\n${text}\n\n`);

  /** Lines of a service: its JSON log entries are made readable on a terminal and left alone elsewhere. */
  voice(name: string): Voice {
    return (line) => this.write(name, this.out.isTTY ? formatLogLine(line) : line);
  }

  private write(name: string, text: string): void {
    const label = name.padEnd(this.width);
    const colour = this.colours.get(name);
    const prefix = this.out.isTTY && colour !== undefined ? `\u001b[${colour}m${label} |\u001b[0m` : `${label} |`;
    for (const line of text.split('\n')) this.out.write(`${prefix} ${line}\n`);
  }
}
