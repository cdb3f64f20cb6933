import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, Exposure, FargateWebService, Scaling, WorkloadCluster, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface AdminProps {
  readonly cluster: WorkloadCluster;
  /** Networks of the service: whoever is in one of them reaches it. */
  readonly networks: ec2.ISecurityGroup[];
}

export class Admin extends Construct {
  public readonly service: FargateWebService;

  constructor(scope: Construct, id: string, props: AdminProps) {
    super(scope, id);

    this.service = new FargateWebService(this, 'Service', {
      cluster: props.cluster,
      securityGroups: props.networks,
      task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('adminer'), port: 8080 }),
      exposure: Exposure.applicationLoadBalancer({ internetFacing: false }),
      discovery: Discovery.serviceConnect({ name: 'admin' }),
      scaling: Scaling.fixedCount(1),
    });
  }
}
