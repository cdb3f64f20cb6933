import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnElement, CfnResource, Names } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { FormerPaths, idsBelowStack, uniqueIdOf } from './former-paths';
import { usualPlaceOf } from '../cluster/security-group-rules';
import { importedGroup } from '../cluster/task-networking';
import { addLazyDependency } from '../private/synthesis';

/**
 * Gives the elements of a workload the logical IDs of their former paths: at once, because another stack that refers to one fixes its ID, and once more
 * at synthesis, for what the app has added since.
 *
 * @param named Elements that have their logical IDs already.
 */
export function keepLogicalIds(workload: Construct, paths: FormerPaths, named: readonly IConstruct[] = []): void {
  const kept = new Set(named);
  keepBelow(workload, paths, kept);
  addLazyDependency(workload, () => {
    keepBelow(workload, paths, kept);
    keepRules(workload, paths, kept);
    return [];
  });
}

function keepBelow(workload: Construct, paths: FormerPaths, kept: Set<IConstruct>): void {
  const groups = renamedGroups(workload, paths);
  for (const element of workload.node.findAll().filter(CfnElement.isCfnElement)) {
    if (kept.has(element)) continue;
    kept.add(element);
    const ids = usualIdsOf(element) ?? paths.idsOf(element);
    if (!ids) continue;
    keepId(element, ids.map((id) => withFormerGroups(id, groups)));
    if (isScalingPolicy(element)) element.addPropertyOverride('PolicyName', paths.uniqueIdOf(element.node.scope!));
  }
}

/** Returns the ids of a rule that CDK would have put below the group of the server; undefined for others. */
function usualIdsOf(element: CfnElement): string[] | undefined {
  const place = usualPlaceOf(element);
  return place && [...idsBelowStack(place.group), place.id];
}

/**
 * Keeps rules below the security groups of others. CDK names a rule after its peer, and EC2 rejects the same rule under another logical ID, because
 * CloudFormation creates it before it deletes the old one.
 */
function keepRules(workload: Construct, paths: FormerPaths, kept: Set<IConstruct>): void {
  const groups = renamedGroups(workload, paths);
  for (const rule of workload.node.root.node.findAll().filter(isRule)) {
    const id = withFormerGroups(rule.node.id, groups);
    if (kept.has(rule) || id === rule.node.id) continue;
    kept.add(rule);
    keepId(rule, [...idsBelowStack(rule).slice(0, -1), id]);
  }
}

function keepId(element: CfnElement, ids: readonly string[]): void {
  element.overrideLogicalId(uniqueIdOf(ids));
}

/** Unique ids of the security groups below a workload, and those that they had: CDK puts rules of a group that was passed as such below it. */
function renamedGroups(workload: Construct, paths: FormerPaths): ReadonlyMap<string, string> {
  return new Map(workload.node.findAll().flatMap((construct): [string, string][] => {
    const original = importedGroup(construct);
    const former = original ? Names.uniqueId(original) : construct instanceof ec2.SecurityGroup ? paths.uniqueIdOf(construct) : undefined;
    return former === undefined ? [] : [[Names.uniqueId(construct), former]];
  }));
}

function withFormerGroups(id: string, groups: ReadonlyMap<string, string>): string {
  return [...groups].reduce((text, [current, former]) => text.replace(current, former), id);
}

/** Its name is part of its identity, and CDK takes it from the path. */
function isScalingPolicy(element: CfnElement): element is CfnResource {
  return CfnResource.isCfnResource(element) && element.cfnResourceType === 'AWS::ApplicationAutoScaling::ScalingPolicy' && element.node.id === 'Resource';
}

function isRule(construct: IConstruct): construct is ec2.CfnSecurityGroupIngress | ec2.CfnSecurityGroupEgress {
  return construct instanceof ec2.CfnSecurityGroupIngress || construct instanceof ec2.CfnSecurityGroupEgress;
}
