import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { ServiceDeployment, Exposure, FargateWebService, WorkloadTask } from '../../../src/index';

const CANARY = 'shop-api';

export function build(app: App): void {
  const stack = new Stack(app, 'CodeDeployedService', { env: { region: 'eu-central-1', account: '111122223333' } });
  const accessLogBucket = new s3.Bucket(stack, 'AccessLogs', { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY });
  const canaryFails = new cloudwatch.Alarm(stack, 'CanaryFails', {
    metric: new cloudwatch.Metric({
      namespace: 'CloudWatchSynthetics',
      metricName: 'Failed',
      dimensionsMap: { CanaryName: CANARY },
      statistic: 'Sum',
      period: Duration.minutes(1),
    }),
    threshold: 1,
    evaluationPeriods: 2,
  });

  const service = new FargateWebService(stack, 'Service', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    exposure: Exposure.applicationLoadBalancer({ accessLogBucket }),
    deployment: ServiceDeployment.codeDeploy({ alarms: [canaryFails], trafficAlarms: {} }),
  });

  new synthetics.Canary(stack, 'Canary', {
    canaryName: CANARY,
    runtime: synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0,
    schedule: synthetics.Schedule.rate(Duration.minutes(1)),
    environmentVariables: { URL: service.url! },
    test: synthetics.Test.custom({ handler: 'index.handler', code: synthetics.Code.fromInline(CHECK) }),
  });
}

const CHECK = `
const synthetics = require('Synthetics');
exports.handler = () => synthetics.executeHttpStep('home', new URL(process.env.URL));
`;
