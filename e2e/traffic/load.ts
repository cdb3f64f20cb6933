import * as http from 'node:http';
import { DESTINATION, Proxy } from './proxy';
import { TaskAnswer } from './task';

/** One request of the load, and what became of it. */
export interface Sample {
  /** When it was sent, and when the answer was there; milliseconds. */
  readonly sent: number;
  readonly answered: number;
  readonly status: number;
  /** Of the first container. */
  readonly image?: string;
  readonly problem?: string;
}

export interface LoadOptions {
  readonly host: string;
  readonly port?: number;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  /** Requests each second. */
  readonly rate?: number;
}

/** Sends one request through the proxy. */
export async function sendRequest(proxy: Proxy, { host, port = 80, path = '/', headers = {} }: LoadOptions): Promise<Sample & { answer?: TaskAnswer }> {
  const sent = Date.now();
  return new Promise((resolve) => {
    const lost = (problem: string) => resolve({ sent, answered: Date.now(), status: 0, problem });
    const request = http.get(proxy.url + path, { headers: { host, [DESTINATION]: `${host}:${port}`, ...headers }, agent: false, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', (error) => lost(error.message));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const base = { sent, answered: Date.now(), status: response.statusCode! };
        if (response.statusCode !== 200) return resolve({ ...base, problem: text });
        const answer: TaskAnswer = JSON.parse(text);
        resolve({ ...base, image: answer.images[0], answer });
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 seconds')));
    request.on('error', (error) => lost(error.message));
  });
}

/** Sends requests at an even rate until it is told to stop, and keeps what came back. */
export class Load {
  private readonly samples: Sample[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly proxy: Proxy, private readonly options: LoadOptions) {
    this.timer = setInterval(() => this.send(), 1000 / (options.rate ?? 20));
  }

  get sent(): number {
    return this.samples.length;
  }

  get lost(): number {
    return new LoadReport(this.samples).lost.length;
  }

  /** Waits for the answers that are under way. */
  async stop(): Promise<LoadReport> {
    clearInterval(this.timer);
    await Promise.all(this.inFlight);
    return new LoadReport(this.samples);
  }

  private send(): void {
    const request: Promise<void> = sendRequest(this.proxy, this.options).then(({ answer: _, ...sample }) => {
      this.samples.push(sample);
      this.inFlight.delete(request);
    });
    this.inFlight.add(request);
  }
}

export class LoadReport {
  constructor(public readonly samples: readonly Sample[]) {}

  get lost(): Sample[] {
    return this.samples.filter(({ status }) => status !== 200);
  }

  /** Answers by the version with the given text in its image. */
  of(image: string): Sample[] {
    return this.samples.filter((sample) => sample.image?.includes(image));
  }

  /** Sent within a span of time. */
  between(from: number, to: number): LoadReport {
    return new LoadReport(this.samples.filter(({ sent }) => sent >= from && sent <= to));
  }

  /** Percent of the answers that a version gave. */
  share(image: string): number {
    return 100 * this.of(image).length / Math.max(this.samples.length, 1);
  }
}
