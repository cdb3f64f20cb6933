import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ExecuteCommandConfiguration, ExecuteCommandLogging } from 'aws-cdk-lib/aws-ecs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { allowLogEncryption } from './log-group';
import { DefaultsStrategy, DevelopmentDefaults, ownDefaults, setDefaults } from './scope-defaults';
import { failWith } from '../private/errors';

/**
 * Options of `WorkloadDefaults.production()`.
 */
export interface ProductionDefaultsOptions {
  /**
   * Certificate of Application Load Balancers that are given neither a `certificate` nor a `domain`, such as one for `*.example.com`. It must be
   * in their Region.
   *
   * @default - none: a load balancer without a certificate is refused
   */
  readonly certificate?: acm.ICertificate;

  /**
   * ARN of the web ACL of AWS WAF that inspects the requests to Application Load Balancers which are given none. It must be in their Region.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
   */
  readonly webAclArn?: string;

  /**
   * Customer managed key that encrypts log groups and sessions of `aws ecs execute-command`. CloudWatch Logs is allowed to use a key that the app
   * makes; an imported one must allow it by itself.
   *
   * @default - a new key for each stack that needs one, rotated every year, which outlives the stack; each is billed by AWS KMS
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long log groups keep their events.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether load balancers refuse to be deleted. Their stack cannot be deleted either, until it is false again.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

const KEY_ID = 'ProductionKey';

/** What auditors ask for, at its price. */
export class ProductionDefaults implements DefaultsStrategy {
  public readonly activityLogging = true;
  public readonly networkHardening = true;
  public readonly containerHardening = true;

  constructor(private readonly options: ProductionDefaultsOptions) {}

  public get deletionProtection() {
    return this.options.deletionProtection ?? true;
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

  /** One for all of a stack: a key of another stack would tie the two together. */
  private encryptionKey(scope: Construct): kms.IKey {
    const stack = Stack.of(scope);
    const key = this.options.encryptionKey ?? stack.node.tryFindChild(KEY_ID) as kms.Key | undefined ?? new kms.Key(stack, KEY_ID, {
      description: `Log groups of ${stack.node.path}`,
      enableKeyRotation: true,
    });
    allowLogEncryption(key, stack);
    return key;
  }
}

/**
 * How much the library's defaults protect, and cost: set once, for an app, a stage or a stack.
 *
 * ```ts
 * WorkloadDefaults.production({ certificate }).applyTo(app);
 * ```
 *
 * What a construct is told by its own props comes before its posture.
 */
export class WorkloadDefaults {
  /**
   * What auditors ask for: HTTPS alone, logs of requests, flows and sessions that are encrypted with a key of yours and kept for a year, load
   * balancers that refuse to be deleted, a default security group that lets nothing through, and main containers without root, capabilities and
   * a writable root file system. `docs/security.md` lists it, with the rules that it satisfies.
   *
   * @param options Certificate, web ACL, key.
   */
  public static production(options: ProductionDefaultsOptions = {}): WorkloadDefaults {
    return new WorkloadDefaults(new ProductionDefaults(options));
  }

  /**
   * The defaults where there is no posture: safe, cheap, and leaving nothing behind. For a stage of an app whose posture is another.
   */
  public static development(): WorkloadDefaults {
    return new WorkloadDefaults(new DevelopmentDefaults());
  }

  private constructor(private readonly strategy: DefaultsStrategy) {}

  /**
   * Makes it the posture of all that is made below a scope from now on. Refused where there are resources already, which would not follow it,
   * and where the scope has a posture.
   *
   * @param scope An app, a stage, a stack, or another construct.
   */
  public applyTo(scope: IConstruct): void {
    const made = scope.node.findAll().find((construct) => CfnResource.isCfnResource(construct));
    if (made) failWith(scope, { problem: 'the posture comes too late for a resource that was made before', actual: made.node.path, remedy: 'apply it first' });
    if (ownDefaults(scope)) failWith(scope, { problem: 'there is a posture already', remedy: 'apply one of them' });
    setDefaults(scope, this.strategy);
  }
}
