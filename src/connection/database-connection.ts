import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { allowTraffic, ConnectionClient, ConnectionStrategy, EnvironmentVariable, environmentVariableName, granteeFor, requireEnvironmentVariableNames, requireTargetInSameVpc, setEnvironmentVariables } from './connection-client';
import { ConnectionBaseOptions } from './connection-options';
import { failWith, withContext } from '../private/errors';
import { addLazyDependency } from '../private/synthesis';

/**
 * Options that connections to databases share.
 */
export interface DatabaseConnectionBaseOptions extends ConnectionBaseOptions {
  /**
   * Secret with the JSON fields `username` and `password`, which ECS reads when a task starts. Synthesis fails in combination with a `dbUser`.
   *
   * @default - the secret that CDK created with the database; none with a `dbUser`
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Name of the database on the server, passed to the workload as an environment variable.
   *
   * @default - no environment variable
   */
  readonly databaseName?: string;

  /**
   * Name of the environment variable for the host name.
   *
   * @default - the database's construct id and `HOST`: `ORDERS_HOST` for `Orders`
   */
  readonly hostVariable?: string;

  /**
   * Name of the environment variable for the port.
   *
   * @default - the database's construct id and `PORT`: `ORDERS_PORT` for `Orders`
   */
  readonly portVariable?: string;

  /**
   * Name of the environment variable for `databaseName`. Synthesis fails without `databaseName`.
   *
   * @default - the database's construct id and `NAME`: `ORDERS_NAME` for `Orders`
   */
  readonly nameVariable?: string;

  /**
   * Name of the environment variable for the user name.
   *
   * @default - the database's construct id and `USERNAME`: `ORDERS_USERNAME` for `Orders`
   */
  readonly usernameVariable?: string;

  /**
   * Name of the environment variable for the password. Synthesis fails in combination with a `dbUser`.
   *
   * @default - the database's construct id and `PASSWORD`: `ORDERS_PASSWORD` for `Orders`
   */
  readonly passwordVariable?: string;
}

/**
 * Options of `WorkloadConnection.databaseInstance()`.
 */
export interface DatabaseConnectionOptions extends DatabaseConnectionBaseOptions {
  /**
   * Database user for IAM database authentication: the workload generates a token and uses it as the password.
   *
   * @default - none; the workload logs in with `secret`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  readonly dbUser?: string;
}

/**
 * Options of `WorkloadConnection.documentDbCluster()`.
 */
export interface DocumentDbClusterConnectionOptions extends DatabaseConnectionBaseOptions {
  /**
   * Uses the reader endpoint, which spreads connections over the replicas, instead of the cluster endpoint.
   *
   * @default false
   */
  readonly readEndpoint?: boolean;
}

/**
 * Options of `WorkloadConnection.databaseCluster()`.
 */
export interface DatabaseClusterConnectionOptions extends DatabaseConnectionOptions {
  /**
   * Uses the reader endpoint, which spreads connections over the readers, instead of the writer endpoint.
   *
   * @default false
   */
  readonly readEndpoint?: boolean;
}

/** A database construct of CDK; those created in the app know their VPC, a cluster of DocumentDB privately, and their secret. */
type Database = (rds.IDatabaseInstance | rds.IDatabaseCluster | docdb.IDatabaseCluster) & {
  readonly vpc?: ec2.IVpc;
  readonly secret?: secretsmanager.ISecret;
  /** Absent for DocumentDB. */
  grantConnect?(grantee: iam.IGrantable, dbUser: string): iam.Grant;
};

/** A connection to a database of Amazon RDS, Aurora or DocumentDB. */
export class DatabaseConnection implements ConnectionStrategy {
  constructor(
    private readonly factory: string,
    private readonly database: Database,
    private readonly endpoint: () => Pick<rds.Endpoint, 'hostname' | 'port'>,
    private readonly options: DatabaseClusterConnectionOptions,
  ) {
    const { hostVariable, portVariable, nameVariable, usernameVariable, passwordVariable } = options;
    requireEnvironmentVariableNames(factory, { hostVariable, portVariable, nameVariable, usernameVariable, passwordVariable });
    this.requireSingleLogin();
    if (nameVariable !== undefined && options.databaseName === undefined) {
      failWith(factory, { problem: 'nameVariable is set, but databaseName is not', actual: nameVariable, remedy: 'set `databaseName`, or remove nameVariable' });
    }
  }

  public bind(client: ConnectionClient): void {
    const { vpc, connections } = this.database;
    if (vpc) requireTargetInSameVpc(client, vpc, `the database ${this.database.node.path}`);
    if (!connections.defaultPort) {
      failWith(client.workload, { problem: `the port of the database ${this.database.node.path} is unknown`, remedy: 'pass `port` when you import it' });
    }
    setEnvironmentVariables(client, this.factory, [...this.addressVariables(), ...this.loginVariables(client)], this.options.containerNames);
    if (this.options.dbUser !== undefined) this.grantConnect(client, this.options.dbUser);
    allowTraffic(client, this.database, connections.defaultPort);
    addLazyDependency(client.starter, () => this.instances());
  }

  /** Returns what answers at the endpoint: the instances of a cluster, which nothing refers to, or the writer alone. */
  private instances(): IConstruct[] {
    const instances = this.database.node.findAll().filter((each) => each instanceof rds.CfnDBInstance || each instanceof docdb.CfnDBInstance);
    return this.options.readEndpoint ? instances : instances.slice(0, 1);
  }

  private grantConnect(client: ConnectionClient, dbUser: string): void {
    withContext(client.workload, {
      problem: `dbUser cannot be granted to log in to the database ${this.database.node.path}`,
      remedy: 'pass its resource id when you import it, or use `secret`',
    }, () => this.database.grantConnect!(granteeFor(client, this.database), dbUser));
  }

  private addressVariables(): EnvironmentVariable[] {
    const { hostname, port } = withContext(this.factory, {
      problem: `an endpoint of the database ${this.database.node.path} is unknown`, remedy: 'pass it when you import the database',
    }, this.endpoint);
    const { databaseName } = this.options;
    return [
      this.variable('hostVariable', 'HOST', hostname),
      this.variable('portVariable', 'PORT', Tokenization.stringifyNumber(port)),
      ...databaseName === undefined ? [] : [this.variable('nameVariable', 'NAME', databaseName)],
    ];
  }

  private loginVariables(client: ConnectionClient): EnvironmentVariable[] {
    const { dbUser, secret = this.database.secret } = this.options;
    if (dbUser !== undefined) return [this.variable('usernameVariable', 'USERNAME', dbUser)];
    if (!secret) {
      return failWith(client.workload, {
        problem: `the secret of the database ${this.database.node.path} is unknown`,
        remedy: `pass \`secret\`${this.database.grantConnect ? ', or \`dbUser\` for IAM database authentication,' : ''} to ${this.factory}`,
      });
    }
    return [
      this.variable('usernameVariable', 'USERNAME', ecs.Secret.fromSecretsManager(secret, 'username')),
      this.variable('passwordVariable', 'PASSWORD', ecs.Secret.fromSecretsManager(secret, 'password')),
    ];
  }

  private variable(
    option: `${'host' | 'port' | 'name' | 'username' | 'password'}Variable`, suffix: string, value: string | ecs.Secret,
  ): EnvironmentVariable {
    return { option, name: this.options[option] ?? environmentVariableName(this.database, suffix), value };
  }

  private requireSingleLogin(): void {
    const { dbUser, secret, passwordVariable } = this.options;
    if (dbUser === undefined) return;
    for (const [option, value] of Object.entries({ secret, passwordVariable })) {
      if (value === undefined) continue;
      failWith(this.factory, { problem: `${option} is set, but dbUser logs in without a password`, remedy: `remove \`${option}\` or \`dbUser\`` });
    }
  }
}
