import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, FargateWebService, Scaling, WorkloadCluster, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface WebProps {
  readonly cluster: WorkloadCluster;
  /** Networks of the service: whoever is in one of them reaches it. */
  readonly networks: ec2.ISecurityGroup[];
  readonly secrets: { readonly DATABASE_URL: ecs.Secret };
}

export class Web extends Construct {
  public readonly service: FargateWebService;

  constructor(scope: Construct, id: string, props: WebProps) {
    super(scope, id);

    this.service = new FargateWebService(this, 'Service', {
      cluster: props.cluster,
      securityGroups: props.networks,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('ghcr.io/acme/shop:1.4'),
        port: 3000,
        environment: { LOG_LEVEL: 'info' },
        secrets: props.secrets,
        healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:3000/health'], interval: Duration.seconds(10) },
      }),
      discovery: Discovery.serviceConnect({ name: 'web' }),
      scaling: Scaling.fixedCount(1),
    });
  }
}
