import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { ConstructIds, FormerPaths, idsBelowStack, uniqueIdOf } from './former-paths';
import { keepDeploymentController, keepGroupDescription } from './kept-properties';
import { keepLogicalIds } from './logical-ids';
import { PatternAdoptionOptions } from './pattern-options';
import { AdoptingWorkload, AdoptionStrategy } from './strategy';
import { failWith, formatProblemWithRemedy } from '../private/errors';
import { addCheck } from '../private/pending-lookup';

/** The constructs of a pattern that all of them have, by the ids that they have below it. */
export interface PatternParts {
  /** Id of scaling by CPU, where the pattern has it by itself. */
  readonly cpuScaling?: string;
  readonly service: string;
  readonly taskDefinition: string;
  readonly container: string;
}

/** Id of the cluster that patterns without `cluster` share in a stack, followed by the id of their VPC. */
const DEFAULT_CLUSTER_ID = 'EcsDefaultClusterMnL3mNNYN';

/** Takes over the resources of a construct of aws-ecs-patterns, whose logical IDs follow from its path. */
export abstract class PatternAdoption implements AdoptionStrategy {
  public readonly keepsLaunchType = true;

  protected abstract readonly parts: PatternParts;

  constructor(protected readonly factory: string, protected readonly options: PatternAdoptionOptions) {
    if (options.path === undefined || idsOf(options.path).every((id) => id !== '')) return;
    failWith(factory, { problem: 'path has an empty part', actual: options.path, remedy: "use the ids of the constructs below the stack, such as 'Api/Web'" });
  }

  /** Returns the cluster that was passed to the pattern, too; or that which it has made, or makes the same one again. */
  public cluster(workload: Construct, passed?: ecs.ICluster): ecs.ICluster {
    const { vpc } = this.options;
    if (passed && vpc) {
      failWith(workload, { problem: `${this.factory} has a \`vpc\`, and the workload has a \`cluster\``, remedy: 'pass the one of them that the pattern had' });
    }
    if (passed) return passed;
    const stack = Stack.of(workload);
    const id = `${DEFAULT_CLUSTER_ID}${vpc?.node.id ?? ''}`;
    const cluster = stack.node.tryFindChild(id) as ecs.Cluster | undefined ?? new ecs.Cluster(stack, id, { vpc });
    cluster.enableFargateCapacityProviders();
    return cluster;
  }

  public family(workload: Construct): string {
    return uniqueIdOf(this.pathsOf(workload).belowApp(this.parts.taskDefinition));
  }

  public bind(adopting: AdoptingWorkload): void {
    const { workload, service } = adopting;
    const paths = this.pathsOf(workload);
    requireNoPattern(workload, paths.root);
    this.adoptService(adopting, paths);
    this.adoptScaling(adopting, paths);
    this.adoptOthers(adopting, paths);
    keepDeploymentController(service, this.options.deploymentController);
    keepLogicalIds(workload, paths);
    warnAboutReplacement(adopting);
  }

  /** Takes over load balancers or queues. */
  protected abstract adoptOthers(adopting: AdoptingWorkload, paths: FormerPaths): void;

  private pathsOf(workload: Construct): FormerPaths {
    return new FormerPaths(Stack.of(workload), this.options.path === undefined ? idsBelowStack(workload) : idsOf(this.options.path));
  }

  private adoptService({ workload, service, taskDefinition, container, securityGroup }: AdoptingWorkload, paths: FormerPaths): void {
    const { parts } = this;
    paths.set(service, [parts.service]);
    if (isBelow(workload, securityGroup)) {
      paths.set(securityGroup, [parts.service, 'SecurityGroup']);
      keepGroupDescription(securityGroup, paths.belowApp(parts.service, 'SecurityGroup').join('/'));
    }
    if (!isBelow(workload, taskDefinition)) return;
    paths.set(taskDefinition, [parts.taskDefinition]);
    paths.set(container, [parts.taskDefinition, this.options.containerName ?? parts.container]);
  }

  /**
   * Takes over target tracking: Application Auto Scaling takes one policy for each metric, and CloudFormation would create the new one first.
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
   */
  private adoptScaling({ service }: AdoptingWorkload, paths: FormerPaths): void {
    const { cpuScalingId = this.parts.cpuScaling, memoryScalingId, requestScalingId } = this.options;
    const target = service.node.tryFindChild('TaskCount')?.node.tryFindChild('Target');
    for (const [id, former] of Object.entries({ Cpu: cpuScalingId, Memory: memoryScalingId, Requests: requestScalingId })) {
      const policy = target?.node.tryFindChild(id);
      if (policy && former !== undefined) paths.set(policy, [this.parts.service, 'TaskCount', 'Target', former]);
    }
  }
}

function idsOf(path: string): string[] {
  return path.split('/');
}

/** Fails at synthesis on a pattern that the app still has: both would be in the template, by the same logical IDs. */
function requireNoPattern(workload: Construct, ids: ConstructIds): void {
  addCheck(workload, {
    validate: () => {
      const found = ids.reduce<IConstruct | undefined>((scope, id) => scope?.node.tryFindChild(id), Stack.of(workload));
      if (found === undefined || found === workload) return [];
      return [formatProblemWithRemedy({
        problem: 'what the workload adopts is still in the app', actual: found.node.path, remedy: 'remove it in the same change that adds the workload',
      })];
    },
  });
}

/** Says what a deployment replaces, although nobody can see it in the code. */
function warnAboutReplacement({ workload, taskDefinition }: AdoptingWorkload): void {
  const replaced = isBelow(workload, taskDefinition) ? 'replaces its task definition' : 'replaces nothing';
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:adoption',
    `the first deployment that adopts a service ${replaced}, and deletes what only the pattern has, such as its outputs; compare with \`cdk diff\`, and acknowledge this`);
}

export function isBelow(workload: IConstruct, { node: { scopes } }: IConstruct): boolean {
  return scopes.includes(workload);
}
