import * as path from 'node:path';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Exposure, FargateWebService, ServiceDeployment, SharedLoadBalancer, TestTraffic, WorkloadCluster, WorkloadTask } from '../../src/index';

/** Writes a service before and after each of some ordinary changes, as an assembly for each. */

const certificateArn = (name: string) => `arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-00000000000${name}`;

/** Exposures of the service, by the name of the assembly. */
const EXPOSURES: Readonly<Record<string, (stack: Stack, cluster: WorkloadCluster) => Exposure>> = {
  'public': () => Exposure.applicationLoadBalancer(),
  'public-http2': () => Exposure.applicationLoadBalancer({ protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }),
  'internal': () => Exposure.applicationLoadBalancer({ internetFacing: false }),
  'network': () => Exposure.networkLoadBalancer(),
  'shared': (stack, cluster) => shared(stack, cluster, ['/shop/*']),
  'shared-other-path': (stack, cluster) => shared(stack, cluster, ['/shop/*', '/store/*']),
  'tls': (stack) => tls(stack, '1'),
  'tls-other-certificate': (stack) => tls(stack, '2'),
};

function shared(stack: Stack, { vpc }: WorkloadCluster, paths: string[]): Exposure {
  return Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'LoadBalancer', { vpc }), { paths, priority: 7 });
}

function tls(stack: Stack, name: string): Exposure {
  return Exposure.networkLoadBalancer({ certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn(name)) });
}

/** Writes the app, and one in which a resource after the service fails. */
function write(name: string, createService: (stack: Stack, cluster: WorkloadCluster) => FargateWebService): void {
  for (const fails of [false, true]) {
    const app = new App({ outdir: path.join(process.env.CDK_OUTDIR!, fails ? `${name}-fails` : name) });
    const stack = new Stack(app, 'Shop');
    const service = createService(stack, new WorkloadCluster(stack, 'Cluster'));
    if (fails) new sqs.CfnQueue(stack, 'Invalid', { queueName: 'No spaces, please' }).node.addDependency(service);
    app.synth();
  }
}

function web(environment?: Record<string, string>): WorkloadTask {
  return WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80, environment });
}

for (const [name, exposure] of Object.entries(EXPOSURES)) {
  write(name, (stack, cluster) => new FargateWebService(stack, 'Web', {
    cluster, task: web(), exposure: exposure(stack, cluster), deployment: ServiceDeployment.blueGreen(),
  }));
}

/** Two services behind one load balancer, each with its own path, and a variable in the first one that a release changes. */
function byCodeDeploy(stack: Stack, cluster: WorkloadCluster, paths: string[]): FargateWebService {
  const loadBalancer = new SharedLoadBalancer(stack, 'LoadBalancer', { vpc: cluster.vpc, testListener: {} });
  const service = (id: string, priority: number, own: string[], environment?: Record<string, string>) => new FargateWebService(stack, id, {
    cluster,
    task: web(environment),
    exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: own, priority }),
    deployment: ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener(), terminationWaitTime: Duration.minutes(1) }),
  });
  service('Api', 9, ['/api/*']);
  return service('Web', 7, paths, { RELEASE: '1' });
}

write('code-deploy', (stack, cluster) => byCodeDeploy(stack, cluster, ['/shop/*']));
write('code-deploy-other-path', (stack, cluster) => byCodeDeploy(stack, cluster, ['/shop/*', '/store/*']));
