import { Annotations, App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import { WorkloadCluster, FargateWebService, LogDestination, Sidecar, WorkloadTask, TaskVolume } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'TaskWithSidecars', { description: 'A hardened web server with uploads on EFS, a log router and a telemetry collector' });
const cluster = new WorkloadCluster(stack, 'Cluster');

const files = new efs.FileSystem(stack, 'Files', { vpc: cluster.vpc, encrypted: true, removalPolicy: RemovalPolicy.DESTROY });
const uploads = files.addAccessPoint('Uploads', {
  path: '/uploads',
  createAcl: { ownerUid: '1000', ownerGid: '1000', permissions: '750' },
  posixUser: { uid: '1000', gid: '1000' },
});

const web = new FargateWebService(stack, 'Web', {
  cluster,
  task: WorkloadTask.container({
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29'),
    port: 8080,
    memoryLimitMiB: 1024,
    hardened: true,
    mounts: [{ volume: TaskVolume.efs({ name: 'uploads', fileSystem: files, accessPoint: uploads }), containerPath: '/uploads' }],
    sidecars: [
      Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() }),
      Sidecar.openTelemetry(),
    ],
  }),
});

Annotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
