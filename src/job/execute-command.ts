import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Lets the tasks of a job open the channels of ECS Exec, and write its log where the cluster says. CDK sees to it for services alone. The channels
 * and the list of log groups know no resources.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export function allowExecuteCommand({ grantPrincipal }: iam.IGrantable, cluster: ecs.ICluster): void {
  const allow = (actions: string[], resources: string[]) => grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
  const { kmsKey, logConfiguration } = cluster.executeCommandConfiguration ?? {};
  allow(['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((action) => `ssmmessages:${action}`), ['*']);
  kmsKey?.grant({ grantPrincipal }, 'kms:Decrypt', 'kms:GenerateDataKey');
  if (logConfiguration?.cloudWatchLogGroup) {
    allow(['logs:DescribeLogGroups'], ['*']);
    allow(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [logConfiguration.cloudWatchLogGroup.logGroupRef.logGroupArn]);
  }
  if (logConfiguration?.s3Bucket) {
    allow(['s3:GetBucketLocation'], [logConfiguration.s3Bucket.bucketArn]);
    logConfiguration.s3Bucket.grantPut({ grantPrincipal });
    if (logConfiguration.s3EncryptionEnabled) allow(['s3:GetEncryptionConfiguration'], [logConfiguration.s3Bucket.bucketArn]);
  }
}
