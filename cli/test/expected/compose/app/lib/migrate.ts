import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateJob, JobTrigger, WorkloadCluster, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface MigrateProps {
  readonly cluster: WorkloadCluster;
  /** Networks of the service: whoever is in one of them reaches it. */
  readonly networks: ec2.ISecurityGroup[];
  readonly secrets: { readonly DATABASE_URL: ecs.Secret };
}

export class Migrate extends Construct {
  public readonly job: FargateJob;

  constructor(scope: Construct, id: string, props: MigrateProps) {
    super(scope, id);

    this.job = new FargateJob(this, 'Job', {
      cluster: props.cluster,
      securityGroups: props.networks,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('ghcr.io/acme/shop:1.4'),
        command: ['npm', 'run', 'migrate'],
        secrets: props.secrets,
      }),
      trigger: JobTrigger.stackDeployment(),
    });
  }
}
