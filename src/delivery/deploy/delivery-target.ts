import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnResource, Names, PhysicalName, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { failWith } from '../../private/errors';
import { allow } from '../../private/iam';
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

  /** Requires physical names, because references cannot cross accounts and Regions. Names that this pipeline set would replace running services. */
  private physicalNames(): ServiceNames {
    const { workload, workload: { _deliverableResources: { service, codeDeploy } } } = this;
    const names = {
      'clusterName of WorkloadCluster': physicalName(service.cluster, 'clusterName') ?? service.cluster.clusterName,
      'serviceName of the service': physicalName(service, 'serviceName'),
      ...codeDeploy && {
        'applicationName of ServiceDeployment.codeDeploy()': physicalName(codeDeploy.deploymentGroup.application, 'applicationName'),
        'deploymentGroupName of ServiceDeployment.codeDeploy()': physicalName(codeDeploy.deploymentGroup, 'deploymentGroupName'),
      },
    };
    const missing = Object.entries(names).filter(([, name]) => name === undefined || Token.isUnresolved(name)).map(([option]) => option);
    if (missing.length > 0) {
      failWith(workload, {
        problem: 'a pipeline in another account or Region needs the names of what it deploys to, which must be literal',
        actual: `nothing for ${missing.join(', ')}`,
        remedy: 'set them before the first deployment: they replace what is running without; '
          + 'for a running service, deploy a second one with names, move the clients, and remove the first',
      });
    }
    const [clusterName, serviceName, applicationName, deploymentGroupName] = Object.values(names) as string[];
    const appSpecParameterName = `/${predictableName(workload)}/app-spec`;
    return {
      clusterName,
      serviceName,
      codeDeploy: codeDeploy && {
        applicationName,
        deploymentGroupName,
        appSpecParameter: this.appSpecParameter(codeDeploy.appSpec, appSpecParameterName),
        appSpecParameterName,
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

/** Returns a physical name derived from a construct's path. */
function predictableName(construct: IConstruct): string {
  return Names.uniqueResourceName(construct, { maxLength: 80, separator: '-' });
}

/** Returns the physical name that the app gives a resource; `undefined` without one, and for imported resources. */
function physicalName(construct: IConstruct, property: string): string | undefined {
  const resource = construct.node.defaultChild as (CfnResource & Record<string, unknown>) | undefined;
  if (!resource) return undefined;
  const name: unknown = Stack.of(resource).resolve(resource[property]);
  return typeof name === 'string' ? name : undefined;
}

/** Creates a role of the account and Region of a service, which the pipeline's account may assume. */
export function createDeliveryRole(pipeline: IConstruct, { workload }: DeliveryTarget, id: string, description: string): iam.Role {
  return new iam.Role(workload as unknown as Construct, id, {
    description, assumedBy: new iam.AccountPrincipal(Stack.of(pipeline).account), roleName: PhysicalName.GENERATE_IF_NEEDED,
  });
}

/** What a build may do with a service. */
interface ProjectGrant {
  readonly statements: readonly iam.PolicyStatement[];
  /** Id, below the service, of the role for builds of other accounts and Regions. */
  readonly roleId: string;
  readonly description: string;
}

/** Grants the builds of a project access to a service. Returns the role to assume if the service is in another account or Region. */
export function grantToProject(
  pipeline: IConstruct, project: codebuild.Project, target: DeliveryTarget, { statements, roleId, description }: ProjectGrant,
): string | undefined {
  if (!target.isCrossEnvironment) {
    statements.forEach((statement) => project.addToRolePolicy(statement));
    return undefined;
  }
  const role = createDeliveryRole(pipeline, target, roleId, description);
  statements.forEach((statement) => role.addToPolicy(statement));
  role.grantAssumeRole(project.grantPrincipal);
  return role.roleArn;
}

/** Allows registering revisions of the service's own task definition family, with the service's own roles. */
export function registrationStatements({ stack, workload: { taskDefinition } }: DeliveryTarget): iam.PolicyStatement[] {
  const { taskRole, executionRole } = taskDefinition;
  return [
    allow(['ecs:RegisterTaskDefinition', 'ecs:TagResource'], familyArn(stack, taskDefinition)),
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [taskRole, executionRole].flatMap((role) => role?.roleArn ?? []),
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}

/** Returns the ARN of all revisions of a task definition's family. */
export function familyArn(stack: Stack, { family }: ecs.TaskDefinition): string {
  return stack.formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${family}:*` });
}
