import { Duration, Token } from 'aws-cdk-lib/core';
import { HttpSmokeTestOptions, SmokeTestRequest } from './http-smoke-test-options';
import { requestProblem } from './request-problem';
import { refuse, requireInRange } from '../../private/errors';

const FACTORY = 'SmokeTest.http()';

/** Lambda gives a function 15 minutes; the last one is for looking up the load balancer and reporting the result. */
const MOST_SECONDS = 14 * 60;

/** Lambda gives a function 4 KiB for all of its environment variables; the rest is for the load balancer's names. */
const MOST_BYTES = 3 * 1024;

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
  public get longest(): Duration {
    const pauses = this.retries * this.retryInterval.toMilliseconds();
    const attempts = (this.retries + 1) * this.requestTimeout.toMilliseconds();
    return Duration.millis(this.requests.length * (pauses + attempts));
  }

  private requireRequests(): void {
    if (this.requests.length === 0) {
      refuse(FACTORY, { what: 'requests is empty, so nothing would be tested', instead: 'name at least one, or leave it out for GET /' });
    }
    this.requests.forEach((request, index) => {
      const problem = requestProblem(request);
      if (problem) refuse(`${FACTORY} requests[${index}]`, problem);
    });
    const json = JSON.stringify(this.requests);
    const bytes = Buffer.byteLength(json);
    if (bytes > MOST_BYTES && !Token.isUnresolved(json)) {
      refuse(FACTORY, {
        what: `requests must fit into ${MOST_BYTES} bytes of JSON, because a Lambda function's environment has room for no more`,
        got: bytes,
        instead: 'use fewer requests, or shorter paths, bodies and headers',
      });
    }
  }

  private requireHostName(): void {
    if (this.hostName === undefined || Token.isUnresolved(this.hostName) || HOST_NAME.test(this.hostName)) return;
    refuse(FACTORY, { what: 'hostName must be the bare name of a host', got: this.hostName, instead: "write it as in 'shop.example.com'" });
  }

  private requireTimes(): void {
    const tokens = {
      retries: Token.isUnresolved(this.retries),
      retryInterval: this.retryInterval.isUnresolved(),
      requestTimeout: this.requestTimeout.isUnresolved(),
    };
    for (const [option, isToken] of Object.entries(tokens)) {
      if (isToken) refuse(FACTORY, { what: `${option} is a token, but the function's time-out is calculated from it`, instead: 'write the number' });
    }
    requireInRange(FACTORY, 'retries', this.retries, { min: 0, max: 20 }, 'use at most 20, with a longer retryInterval for a slow start');
    requireInRange(FACTORY, 'requestTimeout in milliseconds', this.requestTimeout.toMilliseconds(), { min: 1_000, max: 30_000 }, 'use 1 to 30 seconds');
    this.requireTotal();
  }

  private requireTotal(): void {
    const seconds = (duration: Duration) => duration.toMilliseconds() / 1000;
    const total = seconds(this.longest);
    if (total <= MOST_SECONDS) return;
    const attempts = `${this.retries + 1} attempts × ${seconds(this.requestTimeout)} s`;
    const pauses = `${this.retries} pauses × ${seconds(this.retryInterval)} s`;
    refuse(FACTORY, {
      what: `the test must fit into ${MOST_SECONDS} seconds of a Lambda function, but ${this.requests.length} requests × (${attempts} + ${pauses}) do not`,
      got: total,
      instead: 'use fewer requests or retries, or a shorter retryInterval or requestTimeout',
    });
  }
}
