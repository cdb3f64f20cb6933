import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { ExecuteCommandConfiguration, ExecuteCommandLogging } from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { allowLogEncryption } from './log-group';
import { DefaultsStrategy, DevelopmentDefaults, ownDefaults, setDefaults } from './scope-defaults';
import { failWith } from '../private/errors';
import { requireArgument } from '../private/required-options';

/**
 * Options of `WorkloadDefaults.production()`.
 */
export interface ProductionDefaultsOptions {
  /**
   * Certificate of Application Load Balancers that have neither `certificate` nor `domain`, for example a certificate for `*.example.com`. Must be in
   * the Region of the load balancers.
   *
   * @default - none; a load balancer without a certificate fails synthesis
   */
  readonly certificate?: acm.ICertificate;

  /**
   * ARN of the AWS WAF web ACL of Application Load Balancers that have no `webAclArn` of their own. Must be in the Region of the load balancers.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
   */
  readonly webAclArn?: string;

  /**
   * Customer managed key that encrypts log groups and ECS Exec sessions. The policy of a key in the app is extended to allow CloudWatch Logs; the
   * policy of an imported key must allow it already.
   *
   * @default - a new key in each stack that needs one, with yearly rotation; it is retained when the stack is deleted, and AWS KMS bills each key
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Retention of log groups.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether load balancers are protected against deletion. Their stack cannot be deleted either, until this is `false` again.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether workloads print outputs: their addresses, log groups and commands. The `outputs` of a workload take precedence.
   *
   * @default true
   */
  readonly outputs?: boolean;
}

/**
 * Options of `WorkloadDefaults.development()`.
 */
export interface DevelopmentDefaultsOptions {
  /**
   * Whether workloads print outputs: their addresses, log groups and commands. The `outputs` of a workload take precedence.
   *
   * @default true
   */
  readonly outputs?: boolean;
}

/**
 * Defaults of all workloads in an app, a stage or a stack: how much they protect, and what that costs. Props of a construct take precedence.
 *
 * ```ts
 * WorkloadDefaults.production({ certificate }).applyTo(app);
 * ```
 */
export class WorkloadDefaults {
  /**
   * Defaults that meet the rules of common compliance frameworks: HTTPS only; access logs, flow logs and ECS Exec logs, encrypted with a customer
   * managed key and kept for a year; load balancers with deletion protection; a default security group without rules; and main containers without
   * root, Linux capabilities and a writable root file system. `docs/security.md` lists them with the rules that they satisfy.
   *
   * @param options Certificate, web ACL and encryption key.
   */
  public static production(options: ProductionDefaultsOptions = {}): WorkloadDefaults {
    return new WorkloadDefaults(new ProductionDefaults(options));
  }

  /**
   * The defaults of scopes without any: secure, cheap, and deleted with the stack. Useful for one stage of an app that otherwise uses production
   * defaults.
   *
   * @param options Outputs of the workloads.
   */
  public static development(options: DevelopmentDefaultsOptions = {}): WorkloadDefaults {
    return new WorkloadDefaults(new DevelopmentDefaults(options.outputs));
  }

  private constructor(private readonly strategy: DefaultsStrategy) {}

  /**
   * Applies the defaults to all constructs that are created below a scope from now on. Fails if the scope has resources already, which would not
   * follow them, or has defaults already.
   *
   * @param scope An app, a stage, a stack or another construct.
   */
  public applyTo(scope: IConstruct): void {
    requireArgument('WorkloadDefaults.applyTo()', 'scope', scope, 'pass an app, a stage, a stack or another construct');
    const existing = scope.node.findAll().find((construct) => CfnResource.isCfnResource(construct));
    if (existing) {
      failWith(scope, {
        problem: 'workload defaults must be applied before resources are created',
        actual: existing.node.path,
        remedy: 'call applyTo() first',
      });
    }
    if (ownDefaults(scope)) failWith(scope, { problem: 'workload defaults are applied already', remedy: 'call applyTo() once for each scope' });
    setDefaults(scope, this.strategy);
  }
}

const KEY_ID = 'ProductionKey';

/** Meets the rules of common compliance frameworks, at a higher cost. */
class ProductionDefaults implements DefaultsStrategy {
  public readonly activityLogging = true;
  public readonly networkHardening = true;
  public readonly containerHardening = true;

  constructor(private readonly options: ProductionDefaultsOptions) {}

  public get deletionProtection() {
    return this.options.deletionProtection ?? true;
  }

  public get outputs() {
    return this.options.outputs;
  }

  public get certificate() {
    return this.options.certificate;
  }

  public get webAclArn() {
    return this.options.webAclArn;
  }

  public logGroupProps(scope: Construct): logs.LogGroupProps {
    return {
      retention: this.options.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
      encryptionKey: this.encryptionKey(scope),
    };
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
  public executeCommandConfiguration(cluster: Construct): ExecuteCommandConfiguration {
    return {
      kmsKey: this.encryptionKey(cluster),
      logging: ExecuteCommandLogging.OVERRIDE,
      logConfiguration: {
        cloudWatchLogGroup: new logs.LogGroup(cluster, 'ExecuteCommandLogs', this.logGroupProps(cluster)),
        cloudWatchEncryptionEnabled: true,
      },
    };
  }

  /** One key for each stack: sharing one would make stacks depend on each other. */
  private encryptionKey(scope: Construct): kms.IKey {
    const stack = Stack.of(scope);
    const existing = this.options.encryptionKey ?? stack.node.tryFindChild(KEY_ID) as kms.Key | undefined;
    const key = existing ?? new kms.Key(stack, KEY_ID, { description: `Log groups of ${stack.node.path}`, enableKeyRotation: true });
    allowLogEncryption(key, stack);
    return key;
  }
}
