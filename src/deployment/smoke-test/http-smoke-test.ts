import { Duration, Token } from 'aws-cdk-lib/core';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { failWith, Problem, rangeProblem, requireInRange } from '../../private/errors';

/**
 * Options of `SmokeTest.http()`.
 */
export interface HttpSmokeTestOptions {
  /**
   * The requests, made one after the other. Every one must get its answer. An empty list is refused, and so is one that
   * takes more than 3 KiB as JSON: a Lambda function's environment has no room for more.
   *
   * @default - one, GET `/`
   */
  readonly requests?: SmokeTestRequest[];

  /**
   * How often a request is repeated until it gets its answer, 0 to 20 times.
   *
   * @default 5
   */
  readonly retries?: number;

  /**
   * Pause before a request is repeated. All requests with all their repetitions and pauses must fit into 14 minutes,
   * because a Lambda function has at most 15; more is refused.
   *
   * @default Duration.seconds(5)
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  readonly retryInterval?: Duration;

  /**
   * How long one answer may take, from the connection to the end of the body, 1 to 30 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly requestTimeout?: Duration;

  /**
   * Name that clients use for the service, such as `shop.example.com`: sent as the `Host` header and, where the test
   * listener speaks HTTPS, checked against its certificate. The name needs no DNS record, since the test connects to the
   * load balancer's own addresses. Required with HTTPS; a URL, a port or a wildcard is refused.
   *
   * @default - with HTTP, the load balancer's DNS name
   */
  readonly hostName?: string;
}

/**
 * A request of a smoke test, and the answer that it must get.
 */
export interface SmokeTestRequest {
  /**
   * Path of the GET request, with its query: `/health?deep=1`. Starts with `/`. Spaces, `#` and characters beyond ASCII
   * are refused unless they are percent-encoded.
   */
  readonly path: string;

  /**
   * Status of the answer, 200 to 599. Redirects are not followed: a 301 is a 301.
   *
   * @default - any from 200 to 399
   */
  readonly expectedStatus?: number;

  /**
   * Text that the first 64 KiB of the answer contain. An empty text is refused. Text that only the new version sends, such
   * as its version number, proves that the old version has not answered.
   *
   * @default - any body
   */
  readonly expectedBody?: string;

  /**
   * Headers of the request. `Host` is refused: use `hostName`. Whoever may read the function's configuration can read
   * them, so they are no place for a secret.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
}

/** A slash, and then the printable characters of ASCII but `#`, which starts what a client keeps to itself. */
const PATH = /^\/[!"$-~]*$/;

/** What is wrong with a request, if anything. Tokens pass. */
export function requestProblem({ path, expectedStatus, expectedBody, headers = {} }: SmokeTestRequest): Problem | undefined {
  return pathProblem(path)
    ?? rangeProblem('expectedStatus', expectedStatus, { min: 200, max: 599 }, 'use the status of a final answer, or leave it out for 200 to 399')
    ?? bodyProblem(expectedBody)
    ?? headersProblem(headers);
}

function pathProblem(path: string): Problem | undefined {
  if (Token.isUnresolved(path) || PATH.test(path)) return undefined;
  return path.startsWith('/')
    ? { problem: 'path has a character that a request cannot carry', actual: path, remedy: 'percent-encode it, as in %20' }
    : { problem: "path must start with '/'", actual: path, remedy: 'write the path alone, without scheme and host' };
}

function bodyProblem(expectedBody: string | undefined): Problem | undefined {
  if (expectedBody !== '') return undefined;
  return { problem: 'expectedBody is empty, and every body contains that', remedy: 'name some text, or leave it out' };
}

function headersProblem(headers: { [name: string]: string }): Problem | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'host') {
      return { problem: 'headers names Host, which every request has already', actual: value, remedy: 'use hostName' };
    }
    if (!Token.isUnresolved(name) && !passes(() => validateHeaderName(name))) {
      return { problem: 'headers has a name that HTTP does not allow', actual: name, remedy: 'use letters, digits and hyphens' };
    }
    if (!Token.isUnresolved(value) && !passes(() => validateHeaderValue(name, value))) {
      return { problem: `header '${name}' has a value that HTTP does not allow`, actual: value, remedy: 'remove line breaks and control characters' };
    }
  }
  return undefined;
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

const FACTORY = 'SmokeTest.http()';

/** Lambda gives a function 15 minutes; the last one is for looking up the load balancer and reporting the result. */
const MAX_SECONDS = 14 * 60;

/** Lambda gives a function 4 KiB for all of its environment variables; the rest is for the load balancer's names. */
const MAX_BYTES = 3 * 1024;

/** A bare DNS name: no scheme, no port, no path, no wildcard. */
const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** The checked options of `SmokeTest.http()`. */
export class HttpSmokeTest {
  public readonly requests: SmokeTestRequest[];
  public readonly retries: number;
  public readonly retryInterval: Duration;
  public readonly requestTimeout: Duration;
  public readonly hostName?: string;

  constructor(options: HttpSmokeTestOptions) {
    this.requests = options.requests ?? [{ path: '/' }];
    this.retries = options.retries ?? 5;
    this.retryInterval = options.retryInterval ?? Duration.seconds(5);
    this.requestTimeout = options.requestTimeout ?? Duration.seconds(5);
    this.hostName = options.hostName;
    this.requireRequests();
    this.requireHostName();
    this.requireTimes();
  }

  /** The time that the test takes when every request fails as late as it can. */
  public get maxDuration(): Duration {
    const pauses = this.retries * this.retryInterval.toMilliseconds();
    const attempts = (this.retries + 1) * this.requestTimeout.toMilliseconds();
    return Duration.millis(this.requests.length * (pauses + attempts));
  }

  private requireRequests(): void {
    if (this.requests.length === 0) {
      failWith(FACTORY, { problem: 'requests is empty, so nothing would be tested', remedy: 'name at least one, or leave it out for GET /' });
    }
    this.requests.forEach((request, index) => {
      const problem = requestProblem(request);
      if (problem) failWith(`${FACTORY} requests[${index}]`, problem);
    });
    const json = JSON.stringify(this.requests);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_BYTES && !Token.isUnresolved(json)) {
      failWith(FACTORY, {
        problem: `requests must fit into ${MAX_BYTES} bytes of JSON, because a Lambda function's environment has room for no more`,
        actual: bytes,
        remedy: 'use fewer requests, or shorter paths, bodies and headers',
      });
    }
  }

  private requireHostName(): void {
    if (this.hostName === undefined || Token.isUnresolved(this.hostName) || HOST_NAME.test(this.hostName)) return;
    failWith(FACTORY, { problem: 'hostName must be the bare name of a host', actual: this.hostName, remedy: "write it as in 'shop.example.com'" });
  }

  private requireTimes(): void {
    const tokens = {
      retries: Token.isUnresolved(this.retries),
      retryInterval: this.retryInterval.isUnresolved(),
      requestTimeout: this.requestTimeout.isUnresolved(),
    };
    for (const [option, isToken] of Object.entries(tokens)) {
      if (isToken) failWith(FACTORY, { problem: `${option} is a token, but the function's time-out is calculated from it`, remedy: 'write the number' });
    }
    requireInRange(FACTORY, 'retries', this.retries, { min: 0, max: 20 }, 'use at most 20, with a longer retryInterval for a slow start');
    requireInRange(FACTORY, 'requestTimeout in milliseconds', this.requestTimeout.toMilliseconds(), { min: 1_000, max: 30_000 }, 'use 1 to 30 seconds');
    this.requireMaxDuration();
  }

  private requireMaxDuration(): void {
    const seconds = (duration: Duration) => duration.toMilliseconds() / 1000;
    const total = seconds(this.maxDuration);
    if (total <= MAX_SECONDS) return;
    const attempts = `${this.retries + 1} attempts × ${seconds(this.requestTimeout)} s`;
    const pauses = `${this.retries} pauses × ${seconds(this.retryInterval)} s`;
    failWith(FACTORY, {
      problem: `the test must fit into ${MAX_SECONDS} seconds of a Lambda function, but ${this.requests.length} requests × (${attempts} + ${pauses}) do not`,
      actual: total,
      remedy: 'use fewer requests or retries, or a shorter retryInterval or requestTimeout',
    });
  }
}
