import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask, TaskContainerOptions } from '../../../src/index';

const PORT = 3000;

/** What the services share: VPC, cluster, namespace, and the group whose members may talk to each other. */
class PlatformStack extends Stack {
  public readonly cluster = new WorkloadCluster(this, 'Cluster', { namespaceName: 'service.local' });
  public readonly members = new ec2.SecurityGroup(this, 'Members', { vpc: this.cluster.vpc, description: 'Services that may talk to each other' });

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.cluster.cloudMapNamespace();
    this.members.connections.allowInternally(ec2.Port.tcp(PORT), 'members of the demo');
  }
}

class ServiceStack extends Stack {
  constructor(scope: Construct, name: string, platform: PlatformStack, exposure: Exposure, environment: TaskContainerOptions['environment']) {
    super(scope, name);
    const service = new FargateWebService(this, 'Service', {
      cluster: platform.cluster,
      task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry(`public.ecr.aws/aws-containers/${name}`), port: PORT, environment }),
      exposure,
      discovery: Discovery.cloudMap({ name }),
      securityGroups: [platform.members],
    });
    service.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ec2:DescribeSubnets'], resources: ['*'] }));
  }
}

export function build(app: App): void {
  const platform = new PlatformStack(app, 'ecsdemo-platform');
  new ServiceStack(app, 'ecsdemo-nodejs', platform, Exposure.none(), {});
  new ServiceStack(app, 'ecsdemo-crystal', platform, Exposure.none(), {});
  new ServiceStack(app, 'ecsdemo-frontend', platform, Exposure.applicationLoadBalancer(), {
    NODEJS_URL: `http://ecsdemo-nodejs.service.local:${PORT}`,
    CRYSTAL_URL: `http://ecsdemo-crystal.service.local:${PORT}/crystal`,
  });
}
