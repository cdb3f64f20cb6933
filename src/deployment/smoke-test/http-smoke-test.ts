import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Duration, Token } from 'aws-cdk-lib/core';
import { failWith, Problem, rangeProblem, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireOptions } from '../../private/required-options';

/**
 * Options of `SmokeTest.http()`.
 */
export interface HttpSmokeTestOptions {
  /**
   * Requests, sent one after the other. Each of them must receive its expected response. An empty list fails synthesis, and so do more than 3 KiB as
   * JSON, the room in the environment of a Lambda function.
   *
   * @default - one request, GET `/`
   */
  readonly requests?: SmokeTestRequest[];

  /**
   * Number of times a request is retried until it receives its expected response, 0 to 20.
   *
   * @default 5
   */
  readonly retries?: number;

  /**
   * Pause before a request is retried. All requests with all their retries and pauses must fit into 14 minutes, because a Lambda function runs for at
   * most 15; more fails synthesis.
   *
   * @default Duration.seconds(5)
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  readonly retryInterval?: Duration;

  /**
   * Time for one response, from the connection to the end of the body, 1 to 30 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly requestTimeout?: Duration;

  /**
   * Name that clients use for the service, such as `shop.example.com`: sent as the `Host` header and, if the listener uses HTTPS, verified against
   * its certificate. The name needs no DNS record, because the test connects to the addresses of the load balancer. A URL, a port or a wildcard fails
   * synthesis.
   *
   * @default - the name of the load balancer's `domain`; on a listener that services share, the first of the `hosts` without wildcards, or the host
   * of its `url`; otherwise the load balancer's DNS name, which fails synthesis with HTTPS, and where `hosts` do not match it
   */
  readonly hostName?: string;

  /**
   * Whether the first deployment of the service is tested, too: the one in which CloudFormation creates the service, and one that replaces it. By
   * default it passes by itself, because what the tested requests need, such as other services, may not exist. Fails synthesis with
   * `ServiceDeployment.codeDeploy()`: CodeDeploy does not run the deployment in which a service is created.
   *
   * @default false
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/tutorial-ecs-deployment.html
   */
  readonly includeFirstDeployment?: boolean;
}

/**
 * A request of a smoke test, and the response that it must receive.
 */
export interface SmokeTestRequest {
  /**
   * Path of the GET request with its query, such as `/health?deep=1`. Starts with `/`. Spaces, `#` and non-ASCII characters fail synthesis unless
   * they are percent-encoded.
   */
  readonly path: string;

  /**
   * Status of the response, 200 to 599. Redirects are not followed.
   *
   * @default - any from 200 to 399
   */
  readonly expectedStatus?: number;

  /**
   * Text that the first 64 KiB of the response contain. An empty text fails synthesis. Text that only the new version sends, such as its version
   * number, proves that the old version has not responded.
   *
   * @default - any body
   */
  readonly expectedBody?: string;

  /**
   * Headers of the request, to which the one of `TestTraffic.header()` is added. `Host` fails synthesis: use `hostName`. Everybody who may read the
   * configuration of the function can read them, so do not put secrets there.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
}

const FACTORY = 'SmokeTest.http()';

/** A Lambda function runs for at most 15 minutes; the last one is for looking up the load balancer and reporting the result. */
const MAX_SECONDS = 14 * 60;

/** The environment variables of a Lambda function take at most 4 KiB together; the rest is for the names of the load balancer. */
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
  public readonly includesFirstDeployment: boolean;

  constructor(options: HttpSmokeTestOptions) {
    this.requests = options.requests ?? [{ path: '/' }];
    this.retries = options.retries ?? 5;
    this.retryInterval = options.retryInterval ?? Duration.seconds(5);
    this.requestTimeout = options.requestTimeout ?? Duration.seconds(5);
    this.hostName = options.hostName;
    this.includesFirstDeployment = options.includeFirstDeployment ?? false;
    this.requireRequests();
    this.requireHostName();
    this.requireTimes();
  }

  /** Duration of the test when every request fails as late as possible. */
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
      requireOptions(`${FACTORY} requests[${index}]`, request, { path: "use one such as '/'" });
      const problem = requestProblem(request);
      if (problem) failWith(`${FACTORY} requests[${index}]`, problem);
    });
    const json = JSON.stringify(this.requests);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_BYTES && !isUnknown(json)) {
      failWith(FACTORY, {
        problem: `requests must fit into ${MAX_BYTES} bytes of JSON, the room in the environment of a Lambda function`,
        actual: bytes,
        remedy: 'use fewer requests, or shorter paths, bodies and headers',
      });
    }
  }

  private requireHostName(): void {
    if (this.hostName === undefined || isUnknown(this.hostName) || HOST_NAME.test(this.hostName)) return;
    failWith(FACTORY, {
      problem: 'hostName must be a host name without scheme, port and path',
      actual: this.hostName,
      remedy: "use one such as 'shop.example.com'",
    });
  }

  private requireTimes(): void {
    const tokens = {
      retries: Token.isUnresolved(this.retries),
      retryInterval: this.retryInterval.isUnresolved(),
      requestTimeout: this.requestTimeout.isUnresolved(),
    };
    for (const [option, isToken] of Object.entries(tokens)) {
      if (!isToken) continue;
      failWith(FACTORY, { problem: `${option} is a token, but the time-out of the function is calculated from it`, remedy: 'use a literal value' });
    }
    const requestTimeout = this.requestTimeout.toMilliseconds();
    requireInRange(FACTORY, 'retries', this.retries, { min: 0, max: 20 }, 'use at most 20, and a longer retryInterval if the service starts slowly');
    requireInRange(FACTORY, 'requestTimeout in milliseconds', requestTimeout, { min: 1_000, max: 30_000 }, 'use 1 to 30 seconds');
    this.requireMaxDuration();
  }

  private requireMaxDuration(): void {
    const seconds = (duration: Duration) => duration.toMilliseconds() / 1000;
    const total = seconds(this.maxDuration);
    if (total <= MAX_SECONDS) return;
    const attempts = `${this.retries + 1} attempts × ${seconds(this.requestTimeout)} s`;
    const pauses = `${this.retries} pauses × ${seconds(this.retryInterval)} s`;
    failWith(FACTORY, {
      problem: `the test must end within ${MAX_SECONDS} seconds, but takes ${this.requests.length} requests × (${attempts} + ${pauses})`,
      actual: total,
      remedy: 'use fewer requests or retries, or a shorter retryInterval or requestTimeout',
    });
  }
}

/** A slash, followed by printable ASCII characters other than `#`, which starts the fragment that clients do not send. */
const PATH = /^\/[!"$-~]*$/;

/** Returns the first problem of a request, if any. Tokens pass. */
function requestProblem({ path, expectedStatus, expectedBody, headers = {} }: SmokeTestRequest): Problem | undefined {
  return pathProblem(path)
    ?? rangeProblem('expectedStatus', expectedStatus, { min: 200, max: 599 }, 'use the status of a final response, or leave it out for 200 to 399')
    ?? bodyProblem(expectedBody)
    ?? headersProblem(headers);
}

function pathProblem(path: string): Problem | undefined {
  if (isUnknown(path) || PATH.test(path)) return undefined;
  return path.startsWith('/')
    ? { problem: 'path contains a character that is not allowed in a request', actual: path, remedy: 'percent-encode it, as in %20' }
    : { problem: "path must start with '/'", actual: path, remedy: 'use the path alone, without scheme and host' };
}

function bodyProblem(expectedBody: string | undefined): Problem | undefined {
  if (expectedBody !== '') return undefined;
  return { problem: 'expectedBody is empty, which every body contains', remedy: 'name some text, or leave it out' };
}

function headersProblem(headers: { [name: string]: string }): Problem | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'host') {
      return { problem: 'headers contains Host, which every request already has', actual: value, remedy: 'use hostName' };
    }
    if (!isUnknown(name) && !passes(() => validateHeaderName(name))) {
      return { problem: 'headers contains a name that HTTP does not allow', actual: name, remedy: 'use letters, digits and hyphens' };
    }
    if (!isUnknown(value) && !passes(() => validateHeaderValue(name, value))) {
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
