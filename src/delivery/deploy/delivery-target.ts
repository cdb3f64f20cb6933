import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnResource, Names, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { toJsonText } from '../../private/json-text';
import { IDeliverableService } from '../deliverable-service';
import { LiveImage, liveImageContainers } from '../live-image';

/** Names of a service's resources that a pipeline can use in any account and Region. */
interface ServiceNames {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly codeDeploy?: CodeDeployNames;
}

interface CodeDeployNames {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** Parameter with the AppSpec. */
  readonly appSpecParameter: ssm.StringParameter;
  readonly appSpecParameterName: string;
}

/** A service that a pipeline deploys to. */
export class DeliveryTarget {
  public readonly names: ServiceNames;

  /** Whether the service is in another account or Region than the pipeline. */
  public readonly isCrossEnvironment: boolean;

  constructor(public readonly workload: IDeliverableService, pipeline: IConstruct) {
    this.isCrossEnvironment = Stack.of(workload).environment !== Stack.of(pipeline).environment;
    this.names = this.isCrossEnvironment ? this.physicalNames() : this.referencedNames();
  }

  /** Names of the containers that run the pipeline's image: those with a live image, or the main container. */
  public get containerNames(): string[] {
    const containers = liveImageContainers(this.workload.taskDefinition);
    return (containers.length > 0 ? containers : [this.workload.container]).map(({ containerName }) => containerName);
  }

  /** Tags of the live images; empty if the app sets the image itself. */
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

  /** Sets physical names, because references cannot cross accounts and Regions. */
  private physicalNames(): ServiceNames {
    const { workload: { _deliverableResources: { service, codeDeploy } } } = this;
    const name = predictableName(this.workload);
    const parameterName = `/${name}/app-spec`;
    return {
      clusterName: setPhysicalName(service.cluster, 'clusterName', `${name}-cluster`) ?? service.cluster.clusterName,
      serviceName: setPhysicalName(service, 'serviceName', name)!,
      codeDeploy: codeDeploy && {
        applicationName: setApplicationName(codeDeploy.deploymentGroup.application),
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

/** Derives the name from the path of the application, because all services of a stack share it. */
function setApplicationName(application: IConstruct): string {
  return setPhysicalName(application, 'applicationName', predictableName(application))!;
}

/** Returns a physical name derived from a construct's path. */
function predictableName(construct: IConstruct): string {
  return Names.uniqueResourceName(construct, { maxLength: 80, separator: '-' });
}

/** Sets the physical name of a resource, unless it has one, and returns it; `undefined` for imported resources. */
function setPhysicalName(construct: IConstruct, property: string, name: string): string | undefined {
  const resource = construct.node.defaultChild as (CfnResource & Record<string, string | undefined>) | undefined;
  if (!resource) return undefined;
  const existing: string | undefined = Stack.of(resource).resolve(resource[property]);
  resource[property] = existing ?? name;
  return resource[property];
}

/** Returns the ARN of all revisions of a task definition's family. */
export function familyArn(stack: Stack, { family }: ecs.TaskDefinition): string {
  return stack.formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${family}:*` });
}
