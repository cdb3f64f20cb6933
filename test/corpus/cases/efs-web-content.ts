import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Exposure, WorkloadCluster, FargateWebService, WorkloadTask, TaskVolume } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'CloudFiles');
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const fileSystem = new efs.FileSystem(stack, 'Files', {
    vpc: cluster.vpc,
    encrypted: true,
    lifecyclePolicy: efs.LifecyclePolicy.AFTER_14_DAYS,
    throughputMode: efs.ThroughputMode.BURSTING,
    fileSystemPolicy: iam.PolicyDocument.fromJson({
      Statement: [{
        Effect: 'Allow',
        Action: ['elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'],
        Principal: { AWS: '*' },
        Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
      }],
    }),
  });

  new FargateWebService(stack, 'CloudFiles', {
    cluster,
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('coderaiser/cloudcmd'),
      port: 8000,
      mounts: [{ volume: TaskVolume.efs({ fileSystem, rootAccess: true }), containerPath: '/uploads' }],
    }),
    exposure: Exposure.applicationLoadBalancer({ deregistrationDelay: Duration.seconds(30) }),
  });
}
