import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3files from 'aws-cdk-lib/aws-s3files';
import { WorkloadCluster, FargateWebService, WorkloadTask, TaskVolume } from '../../../src/index';

/** The CDK has only L1s for S3 Files itself; the library's part begins where the volume is mounted. */
export function build(app: App): void {
  const stack = new Stack(app, 'Models');
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const { vpc } = cluster;
  const bucket = new s3.Bucket(stack, 'Bucket', { versioned: true, enforceSSL: true });
  const role = new iam.Role(stack, 'Sync', { assumedBy: new iam.ServicePrincipal('elasticfilesystem.amazonaws.com') });
  bucket.grantReadWrite(role);
  role.addToPolicy(new iam.PolicyStatement({
    actions: ['events:DeleteRule', 'events:DisableRule', 'events:EnableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
    resources: [stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'DO-NOT-DELETE-S3-Files*' })],
  }));
  const fileSystem = new s3files.CfnFileSystem(stack, 'Files', { bucket: bucket.bucketArn, roleArn: role.roleArn });
  fileSystem.node.addDependency(role);
  const securityGroup = new ec2.SecurityGroup(stack, 'FilesGroup', { vpc, allowAllOutbound: false });
  const mountTargets = vpc.privateSubnets.map(({ subnetId }, i) => new s3files.CfnMountTarget(stack, `Target${i}`, {
    fileSystemId: fileSystem.attrFileSystemId, subnetId, securityGroups: [securityGroup.securityGroupId],
  }));

  new FargateWebService(stack, 'Web', {
    cluster,
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
      port: 80,
      mounts: [{
        volume: TaskVolume.s3Files({ fileSystemArn: fileSystem.attrFileSystemArn, securityGroup, mountTargets, bucket }),
        containerPath: '/usr/share/nginx/html',
        readOnly: true,
      }],
    }),
  });
}
