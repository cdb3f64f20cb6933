import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { DeliveryPipeline, ServiceDeployment, FargateWebService, ImageRepository, PipelineSource, WorkloadTask } from '../../../src/index';

const connectionArn = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef';

export function build(app: App): void {
  const stack = new Stack(app, 'Frontend');
  const images = new ImageRepository(stack, 'Images');
  const frontend = new FargateWebService(stack, 'Frontend', {
    task: WorkloadTask.container({ image: images.liveImage('frontend'), port: 80 }),
    deployment: ServiceDeployment.codeDeploy(),
  });
  new DeliveryPipeline(stack, 'Pipeline', {
    source: PipelineSource.connection({ connectionArn, owner: 'shop', repo: 'frontend' }),
    imageRepository: images,
    test: { commands: ['npm ci', 'npm test'] },
    stages: [{ stageName: 'Deploy', services: [frontend] }],
  });
  name(frontend);
}

/** The library fixes no names, because they stand in the way of a replacement; who needs them gives them to the resources. */
function name({ service, targetGroup, alternateTargetGroup }: FargateWebService): void {
  (resourceOf(service) as ecs.CfnService).serviceName = 'fargate-frontend-service';
  (resourceOf(targetGroup!) as elbv2.CfnTargetGroup).name = 'alb-blue-tg';
  (resourceOf(alternateTargetGroup!) as elbv2.CfnTargetGroup).name = 'alb-green-tg';
}

function resourceOf({ node: { defaultChild } }: IConstruct): IConstruct {
  return defaultChild!;
}
