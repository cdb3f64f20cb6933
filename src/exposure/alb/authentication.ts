import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as actions from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { Duration, SecretValue, Token } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import { requireDuration } from '../../private/units';

/**
 * What the ways to log in have in common.
 */
export interface AuthenticationOptions {
  /**
   * What the application wants to know of the user, as the identity provider calls it.
   *
   * @default 'openid'
   */
  readonly scope?: string;

  /**
   * How long a login lasts, 1 to 604800 seconds.
   *
   * @default Duration.days(7)
   */
  readonly sessionTimeout?: Duration;

  /**
   * What becomes of a request without a login.
   *
   * @default elbv2.UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticatedRequest?: elbv2.UnauthenticatedAction;
}

/**
 * Options of `Authentication.oidc()`. All endpoints are full URLs that begin with `https://`; others are refused.
 */
export interface OidcAuthenticationOptions extends AuthenticationOptions {
  /** The issuer. */
  readonly issuer: string;

  /** Where users are sent to log in. */
  readonly authorizationEndpoint: string;

  /** Where the load balancer exchanges codes for tokens. */
  readonly tokenEndpoint: string;

  /** Where the load balancer asks who the user is. */
  readonly userInfoEndpoint: string;

  /** The client's id at the identity provider. */
  readonly clientId: string;

  /** The client's secret. It becomes part of the rule, so take it from Secrets Manager: `secret.secretValue`. */
  readonly clientSecret: SecretValue;
}

/**
 * Options of `Authentication.cognito()`.
 */
export interface CognitoAuthenticationOptions extends AuthenticationOptions {
  /** The user pool. */
  readonly userPool: cognito.IUserPool;

  /** The client of the user pool: one with a secret, the code grant, and `https://<domain>/oauth2/idpresponse` as its callback URL. */
  readonly userPoolClient: cognito.IUserPoolClient;

  /** The domain of the user pool. */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}

/** Puts a login before an action. The load balancer must reach the identity provider, unless `opens` lets the L2 see to that. */
type AddAuthentication = (next: elbv2.ListenerAction, opens: boolean) => elbv2.ListenerAction;

/**
 * How an Application Load Balancer lets users log in.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class Authentication {
  /**
   * At an identity provider that speaks OpenID Connect.
   *
   * @param options Endpoints and client.
   */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint } = options;
    Object.entries({ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint }).forEach(([name, url]) => requireHttps(name, url));
    requireSessionTimeout('Authentication.oidc()', options);
    return new Authentication((next, opens) => elbv2.ListenerAction.authenticateOidc({ ...options, next, allowHttpsOutbound: opens }));
  }

  /**
   * At a user pool of Amazon Cognito.
   *
   * @param options User pool, client and domain.
   */
  public static cognito(options: CognitoAuthenticationOptions): Authentication {
    requireSessionTimeout('Authentication.cognito()', options);
    return new Authentication((next, opens) => new actions.AuthenticateCognitoAction({ ...options, next, allowHttpsOutbound: opens }));
  }

  /** @internal */
  public readonly _authenticate: AddAuthentication;

  private constructor(guard: AddAuthentication) {
    this._authenticate = guard;
  }
}

function requireHttps(name: string, url: string): void {
  if (Token.isUnresolved(url) || url.startsWith('https://')) return;
  failWith('Authentication.oidc()', { problem: `${name} must be a full URL of HTTPS`, actual: url, remedy: "begin it with 'https://'" });
}

function requireSessionTimeout(factory: string, { sessionTimeout }: AuthenticationOptions): void {
  requireDuration(factory, 'sessionTimeout', sessionTimeout, 'seconds', { min: 1, max: 604800 }, 'use at most a week');
}
