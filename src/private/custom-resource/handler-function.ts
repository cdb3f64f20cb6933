import { AssetStaging, CfnResource, Duration, FileAssetPackaging, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { acknowledgeInlinePolicies, acknowledgeWildcards } from '../acknowledge-rules';
import { trustPolicy } from '../iam';

/** Where CloudFormation finds the code of a function: `Code` of `AWS::Lambda::Function`. */
export interface FunctionCode {
  readonly S3Bucket: string;
  readonly S3Key: string;
}

/**
 * Has a bundle uploaded with the app, as the core of the CDK does it for its own functions. The L2 of an asset would load `aws-s3`, which takes
 * longer than all the rest of a provider.
 *
 * @param directory What the bundle of a `*.handler.ts` is in.
 */
export function stageFunctionCode(scope: Construct, directory: string): FunctionCode {
  const stack = Stack.of(scope);
  const staging = new AssetStaging(scope, 'Code', { sourcePath: directory });
  const { bucketName, objectKey } = stack.synthesizer.addFileAsset({
    fileName: staging.relativeStagedPath(stack),
    sourceHash: staging.assetHash,
    packaging: FileAssetPackaging.ZIP_DIRECTORY,
    displayName: `${scope.node.path} Code`,
  });
  return { S3Bucket: bucketName, S3Key: objectKey };
}

/** What a function of a provider is made of. */
export interface HandlerFunctionProps {
  readonly description: string;
  /** Directory of the bundle. */
  readonly codeDirectory: string;
  /** How long a call may take. */
  readonly timeout: Duration;
  readonly logGroup: logs.ILogGroup;
  readonly environment?: Record<string, string>;
  /** What it may do beside writing its log. Read when the app is finished. */
  readonly statements: () => object[];
}

/**
 * A function and its role, which may write into the one log group. L1s, and the function even less: to load `aws-lambda` takes longer than to
 * synthesize a service.
 */
export class HandlerFunction extends Construct {
  public readonly arn: string;
  public readonly role: iam.CfnRole;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { description, codeDirectory, timeout, logGroup, environment } = props;
    acknowledgeInlinePolicies(this);
    acknowledgeWildcards(this, 'AWS knows no narrower resource for the action, or the ARN goes on with what is not known before: a task, a deployment group');
    this.role = new iam.CfnRole(this, 'Role', {
      assumeRolePolicyDocument: trustPolicy('lambda.amazonaws.com'),
      policies: [{ policyName: 'Handler', policyDocument: policyDocument([writeLogStatement(logGroup)], props.statements) }],
    });
    const resource = new CfnResource(this, 'Resource', {
      type: 'AWS::Lambda::Function',
      properties: {
        Description: description,
        Code: stageFunctionCode(this, codeDirectory),
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: this.role.attrArn,
        Timeout: timeout.toSeconds(),
        MemorySize: 256,
        LoggingConfig: { LogGroup: logGroup.logGroupName },
        ...environment && { Environment: { Variables: environment } },
      },
    });
    this.arn = resource.getAtt('Arn').toString();
  }
}

function writeLogStatement({ logGroupArn }: logs.ILogGroup): object {
  return { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: logGroupArn };
}

/** A policy whose last statements are read when the app is finished. */
export function policyDocument(first: object[], rest: () => object[] = () => []): object {
  return { Version: '2012-10-17', Statement: Lazy.any({ produce: () => [...first, ...rest()] }) };
}
