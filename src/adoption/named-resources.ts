import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, CfnResource, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { AdoptedResources, AdoptedScalingPolicy, AdoptedSecurityGroup, AdoptedTargetGroup } from './adopted-resources';
import { FormerPaths, idsBelowApp } from './former-paths';
import { AdoptedName, findResources, WORDS } from './found-resources';
import { keepDeploymentController } from './kept-properties';
import { keepLogicalIds } from './logical-ids';
import { AdoptingWorkload, AdoptionStrategy } from './strategy';
import { failWith, requireDistinct, requireInRange } from '../private/errors';

const FACTORY = 'Adoption.resources()';

type Named = string | AdoptedSecurityGroup | AdoptedTargetGroup | AdoptedScalingPolicy;

/** Takes over resources whose logical IDs the app names. */
export class NamedResourcesAdoption implements AdoptionStrategy {
  public readonly keepsLaunchType: boolean;
  private readonly named: readonly [AdoptedName, Named][];

  constructor(private readonly resources: AdoptedResources) {
    const { launchType = true, deploymentController, ...named } = resources;
    this.keepsLaunchType = launchType;
    this.named = Object.entries(named).filter(([, value]) => value !== undefined) as [AdoptedName, Named][];
    this.named.forEach(([name, value]) => requireLogicalId(name, logicalIdOf(value)));
    requireDistinct(FACTORY, this.named.map(([, value]) => logicalIdOf(value)), {
      problem: 'two resources have one logical id', remedy: 'name each resource of the template once',
    });
    for (const group of [resources.targetGroup, resources.alternateTargetGroup]) {
      requireInRange(FACTORY, 'port', group?.port, { min: 1, max: 65535 }, 'use the Port of the target group in the template');
    }
  }

  public cluster(_workload: IConstruct, passed?: ecs.ICluster): ecs.ICluster | undefined {
    return passed;
  }

  public family(): undefined {
    return undefined;
  }

  public hasNetworkLoadBalancerGroup(): boolean {
    return this.resources.loadBalancer === undefined || this.resources.loadBalancerSecurityGroup !== undefined;
  }

  public bind(adopting: AdoptingWorkload): void {
    const { workload, service } = adopting;
    const found = findResources(adopting);
    const paths = new FormerPaths(Stack.of(workload), []);
    const kept = this.named.map(([name, value]) => {
      const construct = found[name] ?? failWith(workload, {
        problem: `adopt names a resource for \`${name}\`, and the workload makes none`,
        actual: logicalIdOf(value),
        remedy: `leave \`${name}\` out where the app passes the resource to the workload; or add the option of the workload that makes it`,
      });
      return keep(value, construct, paths);
    });
    keepDeploymentController(service, this.resources.deploymentController);
    keepLogicalIds(workload, paths, kept);
    this.warnAboutNewResources(adopting, found);
  }

  private warnAboutNewResources({ workload }: AdoptingWorkload, found: Readonly<Record<AdoptedName, IConstruct | undefined>>): void {
    const isNewRule = (name: AdoptedName) => name === 'listenerRule' && found.listener !== undefined;
    const missing = (Object.keys(WORDS) as AdoptedName[]).filter((name) => found[name] && this.resources[name] === undefined && !isNewRule(name));
    const others = missing.length === 0 ? '' : `, and makes new ones of: ${missing.map((name) => `${WORDS[name]} (${name})`).join(', ')}`;
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:adoption',
      `the first deployment that adopts a service replaces its task definition${others}; compare with \`cdk diff\`, and acknowledge this`);
  }
}

function logicalIdOf(value: Named): string {
  return typeof value === 'string' ? value : value.logicalId;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html */
function requireLogicalId(name: string, id: string): void {
  if (typeof id === 'string' && /^[A-Za-z0-9]{1,255}$/.test(id)) return;
  failWith(FACTORY, { problem: `${name} must be a logical id`, actual: id, remedy: 'copy it from the template: letters and digits, such as ApiServiceC9A1B2C3' });
}

/** Keeps the logical ID and the properties of one resource, which it returns. */
function keep(value: Named, construct: IConstruct, paths: FormerPaths): CfnResource {
  const resource = (CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild) as CfnResource;
  resource.overrideLogicalId(logicalIdOf(value));
  if (typeof value === 'string') return resource;
  for (const [property, kept] of Object.entries(keptProperties(value))) resource.addPropertyOverride(property, kept);
  if (construct instanceof ec2.SecurityGroup && 'description' in value) keepPath(construct, value, paths);
  return resource;
}

function keptProperties(value: Exclude<Named, string>): Record<string, unknown> {
  if ('description' in value) return { GroupDescription: value.description, GroupName: value.name };
  if ('policyName' in value) return { PolicyName: value.policyName };
  const { port = 80, name: groupName } = value;
  return { Port: port, Name: groupName };
}

/** CDK describes a security group by its path, and names rules of other groups after it. */
function keepPath(group: ec2.SecurityGroup, { description }: AdoptedSecurityGroup, paths: FormerPaths): void {
  const stack = idsBelowApp(Stack.of(group));
  const ids = description.split('/');
  if (ids.length > stack.length && stack.every((id, index) => id === ids[index])) paths.set(group, ids.slice(stack.length));
}
