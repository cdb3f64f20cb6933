import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as actions from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { Duration, SecretValue } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireOptions } from '../../private/required-options';
import { requireDuration } from '../../private/units';

/**
 * Options of all kinds of authentication.
 */
export interface AuthenticationOptions {
  /**
   * OAuth scopes to request from the identity provider, separated by spaces.
   *
   * @default 'openid'
   */
  readonly scope?: string;

  /**
   * Duration of a session, 1 to 604800 seconds.
   *
   * @default Duration.days(7)
   */
  readonly sessionTimeout?: Duration;

  /**
   * Action for requests without a session.
   *
   * @default elbv2.UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticatedRequest?: elbv2.UnauthenticatedAction;
}

/**
 * Options of `Authentication.oidc()`. All endpoints must be full URLs that begin with `https://`.
 */
export interface OidcAuthenticationOptions extends AuthenticationOptions {
  /** Issuer identifier of the identity provider. */
  readonly issuer: string;

  /** Authorization endpoint, to which users are redirected to log in. */
  readonly authorizationEndpoint: string;

  /** Token endpoint, at which the load balancer exchanges codes for tokens. */
  readonly tokenEndpoint: string;

  /** User info endpoint, from which the load balancer gets the user's claims. */
  readonly userInfoEndpoint: string;

  /** Id of the client at the identity provider. */
  readonly clientId: string;

  /** Secret of the client. It becomes part of the listener rule, so take it from Secrets Manager: `secret.secretValue`. */
  readonly clientSecret: SecretValue;
}

/**
 * Options of `Authentication.cognito()`.
 */
export interface CognitoAuthenticationOptions extends AuthenticationOptions {
  /** User pool that users sign in to. */
  readonly userPool: cognito.IUserPool;

  /**
   * Client of the user pool, with a secret, the code grant, and `https://<domain>/oauth2/idpresponse` as its callback URL. One of the app
   * without `generateSecret` fails synthesis.
   */
  readonly userPoolClient: cognito.IUserPoolClient;

  /** Domain of the user pool. */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}

/** Authenticates users before the next action. With `allowHttpsOutbound`, the L2 lets the load balancer reach the identity provider. */
type AddAuthentication = (next: elbv2.ListenerAction, allowHttpsOutbound: boolean) => elbv2.ListenerAction;

/**
 * Authentication of users by an Application Load Balancer.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class Authentication {
  /**
   * Authenticates users at an identity provider that supports OpenID Connect.
   *
   * @param options Endpoints and client of the identity provider.
   */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint } = requireOptions('Authentication.oidc()', options, {
      issuer: 'pass the issuer of the identity provider',
      authorizationEndpoint: 'pass its authorization endpoint',
      tokenEndpoint: 'pass its token endpoint',
      userInfoEndpoint: 'pass its user info endpoint',
      clientId: 'pass the id of the client',
      clientSecret: 'take it from Secrets Manager: `secret.secretValue`',
    });
    Object.entries({ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint }).forEach(([name, url]) => requireHttps(name, url));
    requireSessionTimeout('Authentication.oidc()', options);
    return new Authentication((next, allowHttpsOutbound) => elbv2.ListenerAction.authenticateOidc({ ...options, next, allowHttpsOutbound }));
  }

  /**
   * Authenticates users at a user pool of Amazon Cognito.
   *
   * @param options User pool, client and domain.
   */
  public static cognito(options: CognitoAuthenticationOptions): Authentication {
    requireOptions('Authentication.cognito()', options, {
      userPool: 'pass the user pool', userPoolClient: 'pass a client of the user pool', userPoolDomain: 'pass the domain of the user pool',
    });
    requireSessionTimeout('Authentication.cognito()', options);
    requireClientSecret(options);
    return new Authentication((next, allowHttpsOutbound) => new actions.AuthenticateCognitoAction({ ...options, next, allowHttpsOutbound }));
  }

  /** @internal */
  public readonly _authenticate: AddAuthentication;

  private constructor(authenticate: AddAuthentication) {
    this._authenticate = authenticate;
  }
}

function requireHttps(name: string, url: string): void {
  if (isUnknown(url) || url.startsWith('https://')) return;
  failWith('Authentication.oidc()', { problem: `${name} must be a full HTTPS URL`, actual: url, remedy: "begin it with 'https://'" });
}

/**
 * Requires a client with a secret. Those of clients from outside the app are unknown.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
function requireClientSecret({ userPoolClient: { node } }: CognitoAuthenticationOptions): void {
  const client = node.defaultChild;
  if (!(client instanceof cognito.CfnUserPoolClient) || client.generateSecret) return;
  failWith('Authentication.cognito()', { problem: 'userPoolClient has no secret', actual: node.path, remedy: 'create it with `generateSecret: true`' });
}

function requireSessionTimeout(factory: string, { sessionTimeout }: AuthenticationOptions): void {
  requireDuration(factory, 'sessionTimeout', sessionTimeout, 'seconds', { min: 1, max: 604800 }, 'use at most a week');
}
