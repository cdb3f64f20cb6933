import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ExecuteCommandConfiguration } from 'aws-cdk-lib/aws-ecs';
import { LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';

/** The defaults that follow from a posture. What a user says about a construct always comes first. */
export interface DefaultsStrategy {
  /** Whether it is written down who did what: flows of the network, requests, steps of state machines. */
  readonly activityLogging: boolean;
  /** Whether plain HTTP is refused, and the default security group of a VPC lets nothing through. */
  readonly networkHardening: boolean;
  /** Whether main containers get a read-only root file system, no root user and no capabilities. */
  readonly containerHardening: boolean;
  readonly deletionProtection?: boolean;
  readonly certificate?: ICertificate;
  readonly webAclArn?: string;

  /** How log groups are made below a construct. */
  logGroupProps(scope: Construct): LogGroupProps;
  /** How sessions in the containers of a cluster are recorded. */
  executeCommandConfiguration(cluster: Construct): ExecuteCommandConfiguration | undefined;
}

/** Safe, and cheap enough to try; leaves nothing behind. */
export class DevelopmentDefaults implements DefaultsStrategy {
  public readonly activityLogging = false;
  public readonly networkHardening = false;
  public readonly containerHardening = false;

  public logGroupProps(): LogGroupProps {
    return { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY };
  }

  public executeCommandConfiguration(): undefined {
    return undefined;
  }
}

/** Where a construct keeps the posture of what is below it; other copies of this package find it, too. */
const DEFAULTS = Symbol.for('cdk-fargate-workloads.Posture');

interface ScopeWithDefaults extends IConstruct {
  [DEFAULTS]?: DefaultsStrategy;
}

/** The posture that was given to a construct itself. */
export function ownDefaults(scope: ScopeWithDefaults): DefaultsStrategy | undefined {
  return scope[DEFAULTS];
}

/** Gives a construct, and all that is made below it, a posture. */
export function setDefaults(scope: ScopeWithDefaults, posture: DefaultsStrategy): void {
  Object.defineProperty(scope, DEFAULTS, { value: posture });
}

/** The posture of the nearest scope that has one. */
export function defaultsOf(scope: IConstruct): DefaultsStrategy {
  const given = ownDefaults(scope);
  if (given) return given;
  return scope.node.scope ? defaultsOf(scope.node.scope) : new DevelopmentDefaults();
}
