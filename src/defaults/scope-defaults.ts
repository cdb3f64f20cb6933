import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ExecuteCommandConfiguration } from 'aws-cdk-lib/aws-ecs';
import { LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';

/** Defaults of the constructs below a scope. Props of a construct take precedence over them. */
export interface DefaultsStrategy {
  /** Turns on VPC flow logs, access logs of load balancers, and logs and traces of state machines. */
  readonly activityLogging: boolean;
  /** Fails plain HTTP, and closes the default security group of a VPC. */
  readonly networkHardening: boolean;
  /** Runs main containers with a read-only root file system, as a user other than root, and without Linux capabilities. */
  readonly containerHardening: boolean;
  readonly deletionProtection?: boolean;
  /** Prints outputs; absent means true. */
  readonly outputs?: boolean;
  readonly certificate?: ICertificate;
  readonly webAclArn?: string;

  logGroupProps(scope: Construct): LogGroupProps;
  /** Returns how a cluster encrypts and logs ECS Exec sessions; `undefined` leaves that to ECS. */
  executeCommandConfiguration(cluster: Construct): ExecuteCommandConfiguration | undefined;
}

/** Secure, cheap, and deleted with the stack. */
export class DevelopmentDefaults implements DefaultsStrategy {
  public readonly activityLogging = false;
  public readonly networkHardening = false;
  public readonly containerHardening = false;

  constructor(public readonly outputs = true) {}

  public logGroupProps(): LogGroupProps {
    return { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY };
  }

  public executeCommandConfiguration(): undefined {
    return undefined;
  }
}

/** Key of a scope's own defaults. In the global registry, so that other copies of this package find them, too. */
const DEFAULTS = Symbol.for('cdk-fargate-workloads.WorkloadDefaults');

interface ScopeWithDefaults extends IConstruct {
  [DEFAULTS]?: DefaultsStrategy;
}

/** Returns the defaults that were applied to a scope itself. */
export function ownDefaults(scope: ScopeWithDefaults): DefaultsStrategy | undefined {
  return scope[DEFAULTS];
}

/** Applies defaults to a scope and to all constructs that are created below it. */
export function setDefaults(scope: ScopeWithDefaults, strategy: DefaultsStrategy): void {
  Object.defineProperty(scope, DEFAULTS, { value: strategy });
}

/** Returns the defaults of the nearest scope that has some. */
export function defaultsOf(scope: IConstruct): DefaultsStrategy {
  const own = ownDefaults(scope);
  if (own) return own;
  return scope.node.scope ? defaultsOf(scope.node.scope) : new DevelopmentDefaults();
}
