import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Tokenization } from 'aws-cdk-lib/core';
import { DatabaseConnectionOptions } from './connection-options';
import { requireOneVpc } from './one-vpc';
import { openWay } from './open-way';
import { ConnectionClient, ConnectionStrategy } from './strategy';
import { requireVariableNames, setVariables, Variable, variableName } from './variables';
import { refuse } from '../private/errors';
import { explained } from '../private/explained';

/** A database as the constructs of CDK show it: those that were made in the app know their VPC and their secret. */
export type Database = (rds.IDatabaseInstance | rds.IDatabaseCluster) & { readonly vpc?: ec2.IVpc; readonly secret?: secretsmanager.ISecret };

/** A connection to a database of Amazon RDS. */
export class DatabaseConnection implements ConnectionStrategy {
  constructor(
    private readonly factory: string,
    private readonly database: Database,
    private readonly endpoint: () => rds.Endpoint,
    private readonly options: DatabaseConnectionOptions,
  ) {
    const { hostVariable, portVariable, nameVariable, usernameVariable, passwordVariable } = options;
    requireVariableNames(factory, { hostVariable, portVariable, nameVariable, usernameVariable, passwordVariable });
    this.requireOneLogin();
    if (nameVariable !== undefined && options.databaseName === undefined) {
      refuse(factory, { what: 'nameVariable is given, but databaseName is not', got: nameVariable, instead: 'pass `databaseName`, or remove it' });
    }
  }

  public connect(client: ConnectionClient): void {
    const { vpc, connections } = this.database;
    if (vpc) requireOneVpc(client, vpc, `the database ${this.database.node.path}`);
    if (!connections.defaultPort) {
      refuse(client.workload, { what: `the port of the database ${this.database.node.path} is not known`, instead: 'pass `port` where it is imported' });
    }
    setVariables(client, this.factory, [...this.address(), ...this.login(client)]);
    if (this.options.dbUser !== undefined) this.grantConnect(client, this.options.dbUser);
    openWay(client, this.database, connections.defaultPort);
    const { executionRole } = client.container.taskDefinition;
    if (executionRole) client.starter.node.addDependency(executionRole);
  }

  private grantConnect(client: ConnectionClient, dbUser: string): void {
    explained(client.workload, {
      what: `dbUser cannot be granted to log in to the database ${this.database.node.path}`, instead: 'pass its resource id where it is imported, or use `secret`',
    }, () => this.database.grantConnect(client, dbUser));
  }

  private address(): Variable[] {
    const { hostname, port } = explained(this.factory, {
      what: `an endpoint of the database ${this.database.node.path} is not known`, instead: 'pass it where the database is imported',
    }, this.endpoint);
    const { databaseName } = this.options;
    return [
      this.variable('hostVariable', 'HOST', hostname),
      this.variable('portVariable', 'PORT', Tokenization.stringifyNumber(port)),
      ...databaseName === undefined ? [] : [this.variable('nameVariable', 'NAME', databaseName)],
    ];
  }

  private login(client: ConnectionClient): Variable[] {
    const { dbUser, secret = this.database.secret } = this.options;
    if (dbUser !== undefined) return [this.variable('usernameVariable', 'USERNAME', dbUser)];
    if (!secret) {
      return refuse(client.workload, {
        what: `the app does not know the secret of the database ${this.database.node.path}`,
        instead: `pass \`secret\`, or \`dbUser\` for IAM database authentication, to ${this.factory}`,
      });
    }
    return [
      this.variable('usernameVariable', 'USERNAME', ecs.Secret.fromSecretsManager(secret, 'username')),
      this.variable('passwordVariable', 'PASSWORD', ecs.Secret.fromSecretsManager(secret, 'password')),
    ];
  }

  private variable(
    option: `${'host' | 'port' | 'name' | 'username' | 'password'}Variable`, suffix: string, value: string | ecs.Secret,
  ): Variable {
    return { option, name: this.options[option] ?? variableName(this.database, suffix), value };
  }

  private requireOneLogin(): void {
    const { dbUser, secret, passwordVariable } = this.options;
    if (dbUser === undefined) return;
    for (const [option, value] of Object.entries({ secret, passwordVariable })) {
      if (value === undefined) continue;
      refuse(this.factory, { what: `${option} is given, but dbUser logs in without a password`, instead: `remove \`${option}\` or \`dbUser\`` });
    }
  }
}
