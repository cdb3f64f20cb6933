import * as path from 'node:path';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { FargateWebService, ServiceDeployment, WorkloadCluster, WorkloadTask } from '../../src/index';

/** Writes a service, and the same one with each of some failures that its template has, as an assembly for each. */

const IMAGE = 'public.ecr.aws/nginx/nginx:stable';
const REPOSITORY = '123456789012.dkr.ecr.us-east-1.amazonaws.com/cdk-hnb659fds-container-assets-123456789012-us-east-1';
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gone-AbCdEf';

/** The image and the secret of the task, by the name of the assembly. */
const TASKS = {
  'good': { image: IMAGE },
  'missing-image': { image: `${REPOSITORY}:gone` },
  'missing-secret': { image: IMAGE, secret: SECRET },
};

for (const [name, { image, secret }] of Object.entries<{ readonly image: string; readonly secret?: string }>(TASKS)) {
  const app = new App({ outdir: path.join(process.env.CDK_OUTDIR!, name) });
  const stack = new Stack(app, 'Shop');
  new FargateWebService(stack, 'Web', {
    cluster: new WorkloadCluster(stack, 'Cluster'),
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry(image),
      port: 80,
      secrets: secret === undefined ? {} : { PASSWORD: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Gone', secret)) },
    }),
    deployment: ServiceDeployment.blueGreen(),
  });
  app.synth();
}
