import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { WorkloadConnection, ServiceDeployment, Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/python:3.12');

export function build(app: App): void {
  const root = new Stack(app, 'ServiceConnect');
  const cluster = new WorkloadCluster(new NestedStack(root, 'Base'), 'Cluster', { namespaceName: 'scapp.local', serviceConnectDefaults: true });

  const data = new FargateWebService(new NestedStack(root, 'DataStack'), 'Data', {
    cluster,
    task: WorkloadTask.container({ image, port: 5001, portName: 'data', appProtocol: ecs.AppProtocol.http }),
    exposure: Exposure.none(),
    discovery: Discovery.serviceConnect({ name: 'data', dnsName: 'data.scapp.local' }),
  });

  const frontend = new FargateWebService(new NestedStack(root, 'FrontendStack'), 'Frontend', {
    cluster,
    task: WorkloadTask.container({ image, port: 5000, portName: 'frontend', appProtocol: ecs.AppProtocol.http }),
    discovery: Discovery.serviceConnect({ name: 'frontend' }),
    deployment: ServiceDeployment.rolling(),
  });
  frontend.connectTo(WorkloadConnection.service(data));
}
