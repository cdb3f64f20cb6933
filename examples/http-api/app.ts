import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CloudMapDnsRecords, Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'HttpApi', { description: 'An HTTP API in front of tasks that AWS Cloud Map knows, without a load balancer' });

new FargateWebService(stack, 'Orders', {
  cluster: new WorkloadCluster(stack, 'Cluster', { namespaceName: 'orders.internal' }),
  task: WorkloadTask.container({
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4'),
    port: 80,
    healthCheck: { command: ['CMD-SHELL', 'bash -c "exec 3<>/dev/tcp/127.0.0.1/80"'], interval: Duration.seconds(5), retries: 2 },
  }),
  exposure: Exposure.httpApi({ throttle: { rateLimit: 50, burstLimit: 100 } }),
  discovery: Discovery.cloudMap({ name: 'api', dnsRecords: CloudMapDnsRecords.SRV }),
});

app.synth();
