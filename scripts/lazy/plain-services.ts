import '../../examples/testing/without-validation';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ContainerImage, Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import type * as workloads from 'cdk-fargate-workloads';

type Workloads = typeof workloads;

/** Synthesizes what most apps have: a web service with the default deployment, and one with CodeDeploy. */
export function synthesizePlainServices({ Discovery, FargateWebService, ServiceDeployment, WorkloadCluster, WorkloadTask }: Workloads): void {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'plain-services-'));
  try {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Stack');
    const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'plain.internal' });
    const secret = new Secret(stack, 'Secret');
    const task = WorkloadTask.container({
      image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
      port: 80,
      secrets: { PASSWORD: ContainerSecret.fromSecretsManager(secret) },
    });
    new FargateWebService(stack, 'Default', { cluster, task, discovery: Discovery.cloudMap({ name: 'default' }) });
    new FargateWebService(stack, 'CodeDeploy', { cluster, task, discovery: Discovery.cloudMap({ name: 'code-deploy' }), deployment: ServiceDeployment.codeDeploy() });
    app.synth();
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
