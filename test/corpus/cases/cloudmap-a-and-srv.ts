import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CloudMapDnsRecords, Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'AAndSrvRecords');
  new FargateWebService(stack, 'Frontend', {
    cluster: new WorkloadCluster(stack, 'Cluster', { namespaceName: 'scorekeep.com' }),
    task: WorkloadTask.container({ containerName: 'web', image: ecs.ContainerImage.fromRegistry('public.ecr.aws/ecs-sample-image/amazon-ecs-sample:latest'), port: 80 }),
    exposure: Exposure.none(),
    discovery: Discovery.cloudMap({ name: 'frontend', dnsRecords: CloudMapDnsRecords.A_AND_SRV, dnsTtl: Duration.seconds(30) }),
  });
}
