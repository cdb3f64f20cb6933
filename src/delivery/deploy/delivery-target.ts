import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnResource, Names, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { toJsonText } from '../../private/json-text';
import { IDeliverableService } from '../deliverable-service';
import { LiveImage, liveImageContainers } from '../live-image';

/** How a pipeline names what belongs to a service, wherever that is. */
export interface ServiceNames {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly codeDeploy?: CodeDeployNames;
}

export interface CodeDeployNames {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** The parameter that holds the AppSpec. */
  readonly appSpecParameter: ssm.StringParameter;
  readonly appSpecParameterName: string;
}

/** A service as one pipeline deploys it. */
export class DeliveryTarget {
  public readonly names: ServiceNames;

  /** Whether the service is in another account or Region than the pipeline. */
  public readonly isCrossEnvironment: boolean;

  constructor(public readonly workload: IDeliverableService, pipeline: IConstruct) {
    this.isCrossEnvironment = Stack.of(workload).environment !== Stack.of(pipeline).environment;
    this.names = this.isCrossEnvironment ? this.physicalNames() : this.referencedNames();
  }

  /** The containers that run what is delivered: those with a live image, or the main one. */
  public get containerNames(): string[] {
    const delivered = liveImageContainers(this.workload.taskDefinition);
    return (delivered.length > 0 ? delivered : [this.workload.container]).map(({ containerName }) => containerName);
  }

  /** The tags that say what is live; none where the app says so itself. */
  public get liveTags(): string[] {
    return [...new Set(liveImageContainers(this.workload.taskDefinition).map((container) => LiveImage.of(container)!.tag))];
  }

  public get stack(): Stack {
    return Stack.of(this.workload);
  }

  private referencedNames(): ServiceNames {
    const { workload: { _deliverableResources: { service, codeDeploy } } } = this;
    const parameter = codeDeploy && this.appSpecParameter(codeDeploy.appSpec);
    return {
      clusterName: service.cluster.clusterName,
      serviceName: service.serviceName,
      codeDeploy: codeDeploy && {
        applicationName: codeDeploy.deploymentGroup.application.applicationName,
        deploymentGroupName: codeDeploy.deploymentGroup.deploymentGroupName,
        appSpecParameter: parameter!,
        appSpecParameterName: parameter!.parameterName,
      },
    };
  }

  /** No reference leads from one account or Region to another: what CloudFormation would name gets a name that the app knows. */
  private physicalNames(): ServiceNames {
    const { workload: { _deliverableResources: { service, codeDeploy } } } = this;
    const name = predictableName(this.workload);
    const parameterName = `/${name}/app-spec`;
    return {
      clusterName: setPhysicalName(service.cluster, 'clusterName', `${name}-cluster`) ?? service.cluster.clusterName,
      serviceName: setPhysicalName(service, 'serviceName', name)!,
      codeDeploy: codeDeploy && {
        applicationName: setPhysicalName(codeDeploy.deploymentGroup.application, 'applicationName', predictableName(codeDeploy.deploymentGroup.application))!,
        deploymentGroupName: setPhysicalName(codeDeploy.deploymentGroup, 'deploymentGroupName', name)!,
        appSpecParameter: this.appSpecParameter(codeDeploy.appSpec, parameterName),
        appSpecParameterName: parameterName,
      },
    };
  }

  private appSpecParameter(appSpec: object, parameterName?: string): ssm.StringParameter {
    const scope = this.workload as unknown as Construct;
    return scope.node.tryFindChild('AppSpec') as ssm.StringParameter | undefined ?? new ssm.StringParameter(scope, 'AppSpec', {
      description: `What a pipeline has CodeDeploy deploy: the AppSpec of ${scope.node.path}`,
      parameterName,
      stringValue: toJsonText(Stack.of(scope), appSpec),
      tier: ssm.ParameterTier.INTELLIGENT_TIERING,
    });
  }
}

/** The application is the stack's, and has one name for all of its services. */
function predictableName(construct: IConstruct): string {
  return Names.uniqueResourceName(construct, { maxLength: 80, separator: '-' });
}

/** Gives a resource a name, unless it has one; `undefined` where it is not the app's. */
function setPhysicalName(construct: IConstruct, property: string, name: string): string | undefined {
  const resource = construct.node.defaultChild as (CfnResource & Record<string, string | undefined>) | undefined;
  if (!resource) return undefined;
  const given: string | undefined = Stack.of(resource).resolve(resource[property]);
  resource[property] = given ?? name;
  return resource[property];
}

/** The family of a task definition, which its revisions share. */
export function familyArn(stack: Stack, { family }: ecs.TaskDefinition): string {
  return stack.formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${family}:*` });
}
