import type { ProcessName, ServiceName } from '@waybill/contracts';
import { type OwnedProcess, type Reaper, serviceIsReady, startServiceProcess, until } from '@waybill/local-infra';

export interface TestServiceOptions {
  readonly name: ProcessName;
  readonly instance: number;
  readonly port: number;
  readonly databaseUrl: string;
  readonly brokers: string;
  /** Base URL of the first instance of every service. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly env: NodeJS.ProcessEnv;
  /** Settings of this one alone; they win over `env`. */
  readonly ownEnv?: Readonly<Record<string, string>>;
  readonly reaper: Reaper;
}

export interface TestServiceStart {
  /** Wins over the settings that it always has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another way to its database, or to the brokers. */
  readonly databaseUrl?: string;
  readonly brokers?: string;
  /** Modules that Node loads before it, as file URLs. */
  readonly imports?: readonly string[];
  /** Default true: wait until it takes part. */
  readonly ready?: boolean;
}

const LINES_KEPT = 400;

/** One running service, or the gateway, seen from outside: its address, its process and what it printed. */
export class TestService {
  readonly url: string;
  private lines: string[] = [];
  private process: OwnedProcess | undefined;

  constructor(private readonly options: TestServiceOptions) {
    this.url = `http://127.0.0.1:${options.port}`;
  }

  get name(): ProcessName {
    return this.options.name;
  }

  /** @throws Error when it runs no more */
  get pid(): number {
    return this.running.pid;
  }

  /** The end of its output, newest line last. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** Starts it, for the first time or again with the same database, port and settings; resolves when it is ready. */
  async start({ env, imports, ready = true, ...ways }: TestServiceStart = {}): Promise<void> {
    this.lines = [];
    this.process = await startServiceProcess({
      ...this.options,
      ...ways,
      ownEnv: { ...this.options.ownEnv, ...env },
      ...(imports && { imports }),
      onLine: (line) => {
        this.lines.push(line);
        if (this.lines.length > LINES_KEPT) this.lines.shift();
      },
    });
    if (ready) await this.ready();
  }

  /** Resolves when the service takes part. @throws Error with its output when it ended or took longer than 30 s */
  async ready(timeoutMs = 90_000): Promise<void> {
    const ended = this.running.exited.then(({ code, signal }) => new Error(`it ended with ${code ?? signal}`));
    const failure = await Promise.race([ended, until(() => serviceIsReady(this.url), { timeoutMs, intervalMs: 200 })]);
    if (failure) throw new Error(`${this.name} is not ready: ${failure.message}\n${this.output}`, { cause: failure });
  }

  /** Resolves with its exit code once it has ended by itself; null after a signal. */
  async ended(): Promise<number | null> {
    return (await this.running.exited).code;
  }

  /** SIGTERM, as a deployment would; resolves when the process has ended. */
  async stop(): Promise<void> {
    await this.process?.stop();
  }

  /** SIGKILL, as a crash would; resolves when the process has ended. */
  async kill(): Promise<void> {
    this.process?.kill();
    await this.process?.exited;
  }

  /** Any other signal, for example SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    this.running.signal(signal);
  }

  private get running(): OwnedProcess {
    if (!this.process) throw new Error(`${this.name} was not started`);
    return this.process;
  }
}
