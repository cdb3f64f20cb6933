import { App, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ServiceDeployment, Exposure, FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Trivia');
  const certificateArn = ssm.StringParameter.valueForStringParameter(stack, 'CertificateArn-api.example.com');
  const api = new FargateWebService(stack, 'Api', {
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'trivia-backend'), 'release'),
      port: 8080,
    }),
    exposure: Exposure.applicationLoadBalancer({
      domain: {
        zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' }),
        name: 'api.example.com',
      },
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    }),
    deployment: ServiceDeployment.rolling({ availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED }),
    scaling: Scaling.fixedCount(3),
    propagateTags: ecs.PropagatedTagSource.SERVICE,
  });
  api.targetGroup!.metrics.unhealthyHostCount().createAlarm(stack, 'UnhealthyHosts', { threshold: 1, evaluationPeriods: 2 });
  api.targetGroup!.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT).createAlarm(stack, 'ServerErrors', { threshold: 1, evaluationPeriods: 2 });
}
