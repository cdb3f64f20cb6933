import { TIME_SCALE } from './server';

/** How much faster time passes while it is fast-forwarded. */
const FAST_FORWARD = 10;

/** A call that AWS received, whoever made it. */
export interface RecordedCall {
  readonly seq: number;
  /** In seconds. */
  readonly time: number;
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  readonly parameters: Record<string, unknown>;
  readonly status: number;
  readonly error: string | null;
}

/** What goes wrong, and at which call. */
export interface Fault {
  readonly service: string;
  readonly operation: string;
  readonly kind: 'throttle' | 'accessDenied' | 'serverError' | 'lostResponse' | 'delay' | 'restart' | 'crash' | 'silence';
  readonly nth?: number;
  readonly times?: number;
  readonly caller?: string;
  readonly function?: string;
  readonly match?: Record<string, unknown>;
  readonly seconds?: number;
  readonly afterSeconds?: number;
}

export interface InjectedFault extends Fault {
  readonly hits: number;
}

/** What the server does beside answering like AWS: recorded calls, faults, and what is left. */
export class Control {
  private timeScale = TIME_SCALE;

  constructor(private readonly endpoint: string) {}

  async calls(filter: { service?: string; operation?: string; after?: number } = {}): Promise<RecordedCall[]> {
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)] as [string, string]));
    return (await this.get<{ calls: RecordedCall[] }>(`calls?${query}`)).calls;
  }

  /** Its number: calls after it are those that follow. */
  async newestCall(): Promise<number> {
    return (await this.get<{ newestCall: number }>('state')).newestCall;
  }

  async injectFaults(...faults: Fault[]): Promise<void> {
    await this.send('POST', 'faults', faults);
  }

  async injectedFaults(): Promise<InjectedFault[]> {
    const answer = await this.get<InjectedFault[] | { faults: InjectedFault[] }>('faults');
    return Array.isArray(answer) ? answer : answer.faults;
  }

  async clearFaults(): Promise<void> {
    await this.send('DELETE', 'faults');
  }

  async setAlarm(name: string, state: 'ALARM' | 'OK'): Promise<void> {
    await this.send('POST', 'alarm', { name, state });
  }

  /** What the waits of AWS are multiplied by. */
  async scaleTime(timeScale: number): Promise<void> {
    this.timeScale = timeScale;
    await this.send('POST', 'settings', { timeScale });
  }

  /** Fast-forwards AWS's time while something is done: for waits in which nothing observable happens. */
  async fastForward<T>(work: () => Promise<T>): Promise<T> {
    await this.send('POST', 'settings', { timeScale: this.timeScale / FAST_FORWARD });
    try {
      return await work();
    } finally {
      await this.send('POST', 'settings', { timeScale: this.timeScale });
    }
  }

  /** What exists beside the toolkit stack, by service. */
  leftovers(): Promise<Record<string, string[]>> {
    return this.get('leftovers');
  }

  /** Does not show again what is left now. */
  async acceptLeftovers(): Promise<void> {
    await this.send('DELETE', 'leftovers');
  }

  /** Waits until nothing is under way: no stack operation, deployment, task start or stop. Time is fast-forwarded for what still waits, such as old tasks. */
  async idle(seconds = 120): Promise<void> {
    const { idle, ...state } = await this.fastForward(() => this.get<{ idle: boolean }>(`state?wait=${seconds}`));
    if (!idle) throw new Error(`still busy after ${seconds} seconds: ${JSON.stringify(state)}`);
  }

  async get<T>(path: string): Promise<T> {
    return await this.send('GET', path) as T;
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.endpoint}/_e2e/${path}`, { method, ...body !== undefined && { body: JSON.stringify(body) } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_e2e/${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
