import { AssetStaging, FileAssetPackaging, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

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
