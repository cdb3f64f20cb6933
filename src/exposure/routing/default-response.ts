import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { failWith, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';

/**
 * Response of a load balancer to requests that match no route.
 */
export interface DefaultResponseOptions {
  /**
   * Status code of the response, 200 to 299 or 400 to 599. Redirects fail synthesis.
   *
   * @default 404
   */
  readonly statusCode?: number;

  /**
   * Body of the response, at most 1024 characters.
   *
   * @default 'Not found'
   */
  readonly messageBody?: string;

  /**
   * Media type of the body.
   *
   * @default 'text/plain'
   */
  readonly contentType?: string;
}

/** Returns the action for requests that match no route. */
export function fixedResponse(
  where: IConstruct | string, { statusCode = 404, messageBody = 'Not found', contentType = 'text/plain' }: DefaultResponseOptions = {},
): elbv2.ListenerAction {
  requireInRange(where, 'defaultResponse.statusCode', statusCode, { min: 200, max: 599 }, 'use one such as 404');
  if (statusCode >= 300 && statusCode < 400) {
    failWith(where, { problem: 'defaultResponse cannot redirect', actual: statusCode, remedy: 'use a status code of 2xx, 4xx or 5xx' });
  }
  if (!isUnknown(messageBody) && messageBody.length > 1024) {
    failWith(where, { problem: 'defaultResponse.messageBody must have at most 1024 characters', actual: messageBody.length, remedy: 'shorten it' });
  }
  return elbv2.ListenerAction.fixedResponse(statusCode, { contentType, messageBody });
}
