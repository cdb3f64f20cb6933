import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ExecuteCommandConfiguration } from 'aws-cdk-lib/aws-ecs';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The defaults that follow from a posture. What a user says about a construct always comes first. */
export interface PostureStrategy {
  /** Whether it is written down who did what: flows of the network, requests, steps of state machines. */
  readonly audited: boolean;
  /** Whether plain HTTP is refused, and the default security group of a VPC lets nothing through. */
  readonly guarded: boolean;
  /** Whether main containers get a read-only root file system, no root user and no capabilities. */
  readonly hardened: boolean;
  readonly deletionProtection?: boolean;
  readonly certificate?: ICertificate;
  readonly webAclArn?: string;

  /** How log groups are made below a construct. */
  logGroupProps(scope: Construct): LogGroupProps;
  /** How sessions in the containers of a cluster are recorded. */
  executeCommandConfiguration(cluster: Construct): ExecuteCommandConfiguration | undefined;
}
