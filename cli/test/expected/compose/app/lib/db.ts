import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  Discovery,
  FargateBackendService,
  Scaling,
  ServiceDeployment,
  TaskVolume,
  WorkloadCluster,
  WorkloadTask,
} from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface DbProps {
  readonly cluster: WorkloadCluster;
  /** Networks of the service: whoever is in one of them reaches it. */
  readonly networks: ec2.ISecurityGroup[];
  readonly secrets: { readonly POSTGRES_PASSWORD: ecs.Secret };
  readonly volumes: { readonly data: TaskVolume };
}

export class Db extends Construct {
  public readonly service: FargateBackendService;

  constructor(scope: Construct, id: string, props: DbProps) {
    super(scope, id);

    this.service = new FargateBackendService(this, 'Service', {
      cluster: props.cluster,
      securityGroups: props.networks,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('postgres:17'),
        port: 5432,
        environment: { POSTGRES_USER: 'shop' },
        secrets: props.secrets,
        mounts: [{ volume: props.volumes.data, containerPath: '/var/lib/postgresql/data' }],
      }),
      discovery: Discovery.cloudMapAndServiceConnect(
        Discovery.cloudMap({ name: 'db' }),
        Discovery.serviceConnect({ name: 'db-connect', dnsName: 'db' }),
      ),
      scaling: Scaling.fixedCount(1),
      deployment: ServiceDeployment.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }),
    });
  }
}
