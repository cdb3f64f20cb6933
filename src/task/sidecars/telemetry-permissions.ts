import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/**
 * To send traces. X-Ray knows no resource for these actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
export function sendTraces(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'xray:PutTraceSegments', 'xray:PutTelemetryRecords',
      'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
    ],
    resources: ['*'],
  });
}

/** To write metrics, as log events in embedded metric format, into a log group that is made when it is not there. */
export function writeMetrics(scope: IConstruct, logGroupName: string): iam.PolicyStatement {
  const logGroup = Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:${logGroupName}` });
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [logGroup, `${logGroup}:*`],
  });
}
