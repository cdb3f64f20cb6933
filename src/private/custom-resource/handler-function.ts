import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { AssetStaging, CfnResource, Duration, FileAssetPackaging, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeInlinePolicies, acknowledgeWildcards, WILDCARD_REASON } from '../acknowledge-rules';
import { trustPolicy } from '../iam';

/** Properties of `HandlerFunction`. */
export interface HandlerFunctionProps {
  readonly description: string;
  /** Directory of the bundle of a `*.handler.ts`. */
  readonly codeDirectory: string;
  /** Timeout of one invocation. */
  readonly timeout: Duration;
  readonly logGroup: logs.ILogGroup;
  readonly environment?: Record<string, string>;
  /** Returns the statements that the function's role needs in addition to writing logs. Called at synthesis, after aspects. */
  readonly statements: () => object[];
}

/**
 * A Lambda function and its role, which may write to one log group. Made of a `CfnRole` and a plain `CfnResource`: loading `aws-lambda` takes longer
 * than synthesizing a service.
 */
export class HandlerFunction extends Construct {
  public readonly arn: string;
  public readonly role: iam.CfnRole;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { description, codeDirectory, timeout, logGroup, environment } = props;
    acknowledgeInlinePolicies(this);
    acknowledgeWildcards(this, `${WILDCARD_REASON}, such as a task or a deployment group`);
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

/** Returns a policy document. `lateStatements` is called at synthesis, after aspects. */
export function policyDocument(statements: object[], lateStatements: () => object[] = () => []): object {
  return { Version: '2012-10-17', Statement: Lazy.any({ produce: () => [...statements, ...lateStatements()] }) };
}

function writeLogStatement({ logGroupArn }: logs.ILogGroup): object {
  return { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: logGroupArn };
}

/** `Code` of `AWS::Lambda::Function`. */
interface FunctionCode {
  readonly S3Bucket: string;
  readonly S3Key: string;
}

/** Stages a bundle as a file asset, as CDK's core does for its own functions: `s3_assets.Asset` would load `aws-s3`, which is slow. */
function stageFunctionCode(scope: Construct, directory: string): FunctionCode {
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
