import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CloudMapDnsRecords, Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'ApiGateway');
  new FargateWebService(stack, 'Service', {
    cluster: new WorkloadCluster(stack, 'Cluster', { namespaceName: 'internal' }),
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:latest'),
      port: 80,
      healthCheck: {
        command: ['CMD-SHELL', 'curl -f http://localhost:80/ || exit 1'], interval: Duration.seconds(5), timeout: Duration.seconds(3), retries: 2,
      },
    }),
    exposure: Exposure.httpApi(),
    discovery: Discovery.cloudMap({ name: 'api', dnsRecords: CloudMapDnsRecords.SRV, port: 80, dnsTtl: Duration.seconds(0) }),
    assignPublicIp: true,
  });
}
