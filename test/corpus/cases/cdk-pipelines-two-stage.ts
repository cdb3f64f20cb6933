import * as path from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

const connectionArn = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef';
const IMAGE = path.resolve(__dirname, '../../../examples/pipeline/across-accounts/web');

export function build(app: App): void {
  const stack = new Stack(app, 'Pipeline');
  const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
    synth: new pipelines.ShellStep('Synth', {
      input: pipelines.CodePipelineSource.connection('shop/web', 'main', { connectionArn }),
      commands: ['npm ci', 'npx cdk synth'],
    }),
  });
  for (const name of ['Test', 'Production']) pipeline.addStage(new Shop(stack, name));
}

/** Infrastructure and service in two stacks. */
class Shop extends Stage {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const cluster = new WorkloadCluster(new Stack(this, 'Infrastructure'), 'Cluster');
    new FargateWebService(new Stack(this, 'Service'), 'Web', {
      cluster,
      task: WorkloadTask.container({ image: ecs.ContainerImage.fromAsset(IMAGE), port: 8080, cpu: 256, memoryLimitMiB: 512 }),
      exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }),
    });
  }
}
