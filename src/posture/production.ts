import { ExecuteCommandConfiguration, ExecuteCommandLogging } from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allowCloudWatchLogs } from './log-encryption';
import { ProductionPostureOptions } from './posture-options';
import { PostureStrategy } from './strategy';

const KEY_ID = 'ProductionKey';

/** What auditors ask for, at its price. */
export class ProductionPosture implements PostureStrategy {
  public readonly audited = true;
  public readonly guarded = true;
  public readonly hardened = true;

  constructor(private readonly options: ProductionPostureOptions) {}

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
    allowCloudWatchLogs(key, stack);
    return key;
  }
}
