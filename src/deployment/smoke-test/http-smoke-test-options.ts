import { Duration } from 'aws-cdk-lib/core';

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
