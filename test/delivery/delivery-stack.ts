import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryPipeline, DeliveryPipelineProps, FargateWebService, FargateWebServiceProps, ImageRepository, PipelineSource, ServiceDeployment, TaskContainerOptions, WorkloadTask } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

export const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef';

/** A source of commits. */
export const repositorySource = PipelineSource.connection({ connectionArn: CONNECTION, owner: 'shop', repo: 'web' });

/** An action of a pipeline in a template. */
export interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly Region?: string;
  readonly ActionTypeId: { readonly Provider: string };
  readonly Configuration: Record<string, any>;
  readonly RoleArn: any;
}

/** Returns the stages of the only pipeline. */
export function stagesOf(template: Template): { Name: string; Actions: Action[] }[] {
  return onlyResource(template, 'AWS::CodePipeline::Pipeline').Properties.Stages;
}

/** Returns an action of the only pipeline. */
export function findAction(template: Template, name: string): Action {
  const action = stagesOf(template).flatMap(({ Actions }) => Actions).find(({ Name }) => Name === name);
  if (!action) throw new Error(`there is no action ${name}`);
  return action;
}

export interface DeliveryStack {
  readonly stack: Stack;
  readonly images: ImageRepository;
  readonly web: FargateWebService;
  readonly pipeline: DeliveryPipeline;
}

export interface DeliveryStackProps extends Partial<DeliveryPipelineProps> {
  readonly container?: Partial<TaskContainerOptions>;
  readonly service?: Partial<FargateWebServiceProps>;
}

/** Creates a service that CodeDeploy deploys, and a pipeline for it with an archive as source. */
export function deliveryStack({ container, service, ...props }: DeliveryStackProps = {}, stack = newStack()): DeliveryStack {
  const images = props.imageRepository ?? new ImageRepository(stack, 'Images');
  const web = webService(stack, {
    task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080, ...container }),
    deployment: ServiceDeployment.codeDeploy(),
    ...service,
  });
  const pipeline = new DeliveryPipeline(stack, 'Pipeline', {
    source: archiveSource(stack), imageRepository: images, stages: [{ stageName: 'Production', services: [web] }], ...props,
  });
  return { stack, images, web, pipeline };
}

/** Creates a source of an archive in a new bucket. */
export function archiveSource(stack: Stack): PipelineSource {
  const bucket = new s3.Bucket(stack, 'Sources', { versioned: true });
  return PipelineSource.s3({ bucket, bucketKey: 'web.zip' });
}
