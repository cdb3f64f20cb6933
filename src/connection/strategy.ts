import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A workload that connects to something: what a connection needs of it, whatever kind it is. */
export interface ConnectionClient extends ec2.IConnectable, iam.IGrantable {
  /** For messages. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  /** The container that is given the environment variables. */
  readonly container: ecs.ContainerDefinition;
  /** What starts the tasks, and has to wait for their permissions. */
  readonly starter: CfnResource;
  /** The namespace whose services it calls through Service Connect; absent where it has no proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
}

/** How a client comes to the address of something, the permission to use it and the way to it. */
export interface ConnectionStrategy {
  connect(client: ConnectionClient): void;
}
