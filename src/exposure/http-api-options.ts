import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';

/**
 * Requests that an HTTP API passes on.
 */
export interface HttpApiRoute {
  /**
   * Path, such as `/orders`, `/orders/{id}`, or `/{proxy+}` for all below. A slash at its end is refused, and so are two routes of one path and
   * method.
   */
  readonly path: string;

  /**
   * HTTP methods.
   *
   * @default - all
   */
  readonly methods?: apigateway.HttpMethod[];
}

/**
 * A name of yours that clients call an HTTP API by.
 */
export interface HttpApiDomain {
  /**
   * The name, such as `api.example.com`.
   */
  readonly domainName: string;

  /**
   * Certificate that covers it, in the Region of the API.
   */
  readonly certificate: acm.ICertificate;

  /**
   * Zone that the name is written into, for IPv4 and IPv6.
   *
   * @default - none; write the name yourself
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * Options of `Exposure.httpApi()`.
 */
export interface HttpApiOptions {
  /**
   * Requests that are passed on; all others are answered with 404. An empty list is refused.
   *
   * @default - all requests
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
   */
  readonly routes?: HttpApiRoute[];

  /**
   * Who may call the routes.
   *
   * @default - everybody
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
   */
  readonly authorizer?: apigateway.IHttpRouteAuthorizer;

  /**
   * Which pages of other origins may call the API from a browser. API Gateway answers their preflight requests.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  readonly corsPreflight?: apigateway.CorsPreflightOptions;

  /**
   * How many requests are let through.
   *
   * @default - the account's limit
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly throttle?: apigateway.ThrottleSettings;

  /**
   * Log group that gets a line for each request, in the common log format.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
   */
  readonly accessLogGroup?: logs.ILogGroup;

  /**
   * A name of yours. The API's own name is closed with it.
   *
   * @default - the API's own name
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
   */
  readonly domain?: HttpApiDomain;

  /**
   * Subnets of the VPC link.
   *
   * @default - private subnets, or public ones where the VPC has no others
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
