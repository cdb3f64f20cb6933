import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, CfnResource, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import {
  allowTraffic, ConnectionClient, ConnectionStrategy, environmentVariableName, granteeFor, Named, requireEnvironmentVariableNames,
  setEnvironmentVariables,
} from './connection-client';
import { ConnectionBaseOptions } from './connection-options';
import { referencedConstruct } from '../private/encryption-keys';
import { failWith, requireInRange } from '../private/errors';
import { requireOptions } from '../private/required-options';

/**
 * Options that connections to caches share.
 */
export interface CacheConnectionBaseOptions extends ConnectionBaseOptions {
  /**
   * Secret of the password or AUTH token, which ECS reads when a task starts: `ecs.Secret.fromSecretsManager(secret, 'password')`.
   *
   * @default - no environment variable
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
   */
  readonly password?: ecs.Secret;

  /**
   * Name of the environment variable for the host name.
   *
   * @default - the cache's construct id and `HOST`: `SESSIONS_HOST` for `Sessions`
   */
  readonly hostVariable?: string;

  /**
   * Name of the environment variable for the port.
   *
   * @default - the cache's construct id and `PORT`: `SESSIONS_PORT` for `Sessions`
   */
  readonly portVariable?: string;

  /**
   * Name of the environment variable for `password`. Synthesis fails without `password`.
   *
   * @default - the cache's construct id and `PASSWORD`: `SESSIONS_PASSWORD` for `Sessions`
   */
  readonly passwordVariable?: string;

  /**
   * Name of the environment variable for the URL, `rediss://host:port`, or `redis://host:port` without encryption in transit. Has no user and password.
   *
   * @default - no environment variable
   */
  readonly urlVariable?: string;
}

/**
 * Options of `WorkloadConnection.cache()`: a cache by its address, such as one of MemoryDB or of another tool.
 */
export interface CacheConnectionOptions extends CacheConnectionBaseOptions {
  /**
   * Host name of the cache.
   */
  readonly host: string;

  /**
   * Port of the cache.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * Security groups of the cache, which are extended to allow the tasks.
   */
  readonly securityGroups: ec2.ISecurityGroup[];

  /**
   * Whether the cache encrypts connections by TLS. Determines the URL.
   *
   * @default true
   */
  readonly tls?: boolean;

  /**
   * Name of the cache, from which the names of the environment variables derive, as from a construct id: `Sessions` becomes `SESSIONS_HOST`.
   *
   * @default 'Cache'
   */
  readonly name?: string;
}

/**
 * Options of `WorkloadConnection.replicationGroup()` and `WorkloadConnection.serverlessCache()`.
 */
export interface ElastiCacheConnectionOptions extends CacheConnectionBaseOptions {
  /**
   * User for IAM authentication, by its id: the workload generates a token and uses it as the password. The task role is granted `elasticache:Connect` for
   * this cache and this user. Fails synthesis in combination with `password`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
   */
  readonly iamUserId?: string;

  /**
   * Uses the reader endpoint instead of the primary one. A replication group with cluster mode has none, and fails synthesis.
   *
   * @default false
   */
  readonly readEndpoint?: boolean;

  /**
   * Security groups of the cache, which are extended to allow the tasks.
   *
   * @default - those of the resource, as its `securityGroupIds` name them; without any, synthesis fails
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Name of the environment variable for the user. Synthesis fails without `iamUserId`.
   *
   * @default - the cache's construct id and `USERNAME`: `SESSIONS_USERNAME` for `Sessions`
   */
  readonly usernameVariable?: string;
}

/** What is known of a cache once the workload is. */
interface Cache {
  /** Derives the names of environment variables, and of the policy. */
  readonly named: Named;
  readonly host: string;
  readonly port: string;
  readonly tls: boolean;
  readonly trafficPort: ec2.Port;
  readonly securityGroups: readonly ec2.ISecurityGroup[];
  /** ARN for IAM authentication. */
  readonly arn?: string;
}

const DEFAULT_PORT = 6379;
/** Port of the reader endpoint of a serverless cache. */
const SERVERLESS_READ_PORT = 6380;
const MEMCACHED_PORT = 11211;

/** A connection to a cache of Valkey, Redis OSS or Memcached. */
export class CacheConnection implements ConnectionStrategy {
  public static byAddress(factory: string, options: CacheConnectionOptions): CacheConnection {
    const { host, port = DEFAULT_PORT, securityGroups, tls = true, name = 'Cache' } = requireOptions(factory, options, {
      host: 'pass the host name', securityGroups: 'pass the security groups of the cache',
    });
    requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port of the cache');
    const named = { node: { id: name } };
    return new CacheConnection(factory, options, () => (
      { named, host, port: Tokenization.stringifyNumber(port), tls, trafficPort: ec2.Port.tcp(port), securityGroups }
    ));
  }

  public static replicationGroup(factory: string, group: elasticache.CfnReplicationGroup, options: ElastiCacheConnectionOptions): CacheConnection {
    const clusterMode = hasClusterMode(group);
    if (clusterMode && options.readEndpoint) {
      failWith(factory, {
        problem: 'a replication group with cluster mode has no reader endpoint',
        actual: group.node.path,
        remedy: 'leave readEndpoint out; clients find the replicas themselves',
      });
    }
    const [host, port] = clusterMode ? [group.attrConfigurationEndPointAddress, group.attrConfigurationEndPointPort]
      : options.readEndpoint ? [group.attrReaderEndPointAddress, group.attrReaderEndPointPort]
        : [group.attrPrimaryEndPointAddress, group.attrPrimaryEndPointPort];
    return new CacheConnection(factory, options, () => ({
      named: group,
      host,
      port,
      tls: group.transitEncryptionEnabled === true,
      trafficPort: ec2.Port.tcp(group.port ?? DEFAULT_PORT),
      securityGroups: options.securityGroups ?? securityGroupsOf(factory, group, group.securityGroupIds),
      arn: arnOf(group, 'replicationgroup', group.ref),
    }));
  }

  public static serverless(factory: string, cache: elasticache.CfnServerlessCache, options: ElastiCacheConnectionOptions): CacheConnection {
    const memcached = cache.engine === 'memcached';
    const port = memcached ? MEMCACHED_PORT : options.readEndpoint ? SERVERLESS_READ_PORT : DEFAULT_PORT;
    const [host, portText] = options.readEndpoint
      ? [cache.attrReaderEndpointAddress, cache.attrReaderEndpointPort] : [cache.attrEndpointAddress, cache.attrEndpointPort];
    return new CacheConnection(factory, options, () => ({
      named: cache,
      host,
      port: portText,
      tls: true,
      trafficPort: ec2.Port.tcp(port),
      securityGroups: options.securityGroups ?? securityGroupsOf(factory, cache, cache.securityGroupIds),
      arn: cache.attrArn,
    }));
  }

  private constructor(private readonly factory: string, private readonly options: ElastiCacheConnectionOptions, private readonly cache: () => Cache) {
    const { hostVariable, portVariable, passwordVariable, urlVariable, usernameVariable, password, iamUserId } = options;
    requireEnvironmentVariableNames(factory, { hostVariable, portVariable, passwordVariable, urlVariable, usernameVariable });
    if (iamUserId !== undefined && password) failWith(factory, { problem: 'iamUserId logs in without a stored password', remedy: 'remove password or iamUserId' });
    if (passwordVariable !== undefined && !password) {
      failWith(factory, { problem: 'passwordVariable is set, but password is not', actual: passwordVariable, remedy: 'set password, or remove passwordVariable' });
    }
    if (usernameVariable !== undefined && iamUserId === undefined) {
      failWith(factory, { problem: 'usernameVariable is set, but iamUserId is not', actual: usernameVariable, remedy: 'set iamUserId, or remove usernameVariable' });
    }
  }

  public bind(client: ConnectionClient): void {
    const cache = this.cache();
    const { iamUserId, containerNames } = this.options;
    setEnvironmentVariables(client, this.factory, this.variables(cache), containerNames);
    allowTraffic(client, { connections: new ec2.Connections({ securityGroups: [...cache.securityGroups] }) }, cache.trafficPort);
    if (iamUserId !== undefined) grantConnect(client, cache, iamUserId);
  }

  private variables({ named, host, port, tls }: Cache) {
    const { hostVariable, portVariable, passwordVariable, urlVariable, usernameVariable, password, iamUserId } = this.options;
    const nameOf = (suffix: string) => environmentVariableName(named, suffix);
    return [
      { option: 'hostVariable', name: hostVariable ?? nameOf('HOST'), value: host },
      { option: 'portVariable', name: portVariable ?? nameOf('PORT'), value: port },
      ...urlVariable === undefined ? [] : [{ option: 'urlVariable', name: urlVariable, value: `${tls ? 'rediss' : 'redis'}://${host}:${port}` }],
      ...password ? [{ option: 'passwordVariable', name: passwordVariable ?? nameOf('PASSWORD'), value: password }] : [],
      ...iamUserId === undefined ? [] : [{ option: 'usernameVariable', name: usernameVariable ?? nameOf('USERNAME'), value: iamUserId }],
    ];
  }
}

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html */
function grantConnect(client: ConnectionClient, { named, arn }: Cache, userId: string): void {
  const resources = [arn!, arnOf(client.workload, 'user', userId)];
  granteeFor(client, named).grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['elasticache:Connect'], resources }));
}

function arnOf(scope: IConstruct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'elasticache', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** Whether clients find the shards by a configuration endpoint. */
function hasClusterMode({ clusterMode, numNodeGroups, nodeGroupConfiguration }: elasticache.CfnReplicationGroup): boolean {
  if (clusterMode !== undefined) return clusterMode.toLowerCase() === 'enabled';
  return (numNodeGroups ?? 1) > 1 || (Array.isArray(nodeGroupConfiguration) && nodeGroupConfiguration.length > 1);
}

/** Returns the security groups of a cache: those that the app creates, or imports of the others. */
function securityGroupsOf(factory: string, cache: CfnResource, ids: string[] | undefined): ec2.ISecurityGroup[] {
  if (!ids || ids.length === 0 || Token.isUnresolved(ids)) {
    return failWith(factory, {
      problem: 'the security groups of the cache are unknown', actual: cache.node.path, remedy: 'set its securityGroupIds, or pass securityGroups',
    });
  }
  return ids.map((id, i) => {
    const created = referencedConstruct(id) as unknown as ec2.ISecurityGroup | undefined;
    if (created instanceof ec2.SecurityGroup) return created;
    const importId = `ConnectedSecurityGroup${i + 1}`;
    return cache.node.tryFindChild(importId) as ec2.ISecurityGroup | undefined ?? ec2.SecurityGroup.fromSecurityGroupId(cache, importId, id);
  });
}
