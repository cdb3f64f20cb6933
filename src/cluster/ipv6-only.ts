import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Reference, Stack, Tokenization } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { TaskNetworking } from './task-networking';
import { formatProblemWithRemedy, Problem } from '../private/errors';
import { addCheck } from '../private/pending-lookup';
import { addLazyDependency, renderedProperties } from '../private/synthesis';
import { containersOf } from '../task/definition/containers';
import { isWindowsTaskDefinition } from '../task/definition/task-definition';

/** Tasks whose subnets may have IPv6 addresses only. */
interface Ipv6OnlyTasks {
  readonly networking: TaskNetworking;
  readonly taskDefinition: ecs.TaskDefinition;
  readonly enableExecuteCommand?: boolean;
  /** Target groups that the tasks are registered with. */
  readonly targetGroups?: readonly IConstruct[];
}

/**
 * Fails synthesis on what ECS does not offer to tasks in subnets of the app with IPv6 addresses only. Other subnets pass, and so do imported ones.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
 */
export function checkIpv6OnlySubnets(workload: Construct, tasks: Ipv6OnlyTasks): void {
  const { networking: { subnets }, taskDefinition } = tasks;
  if (!subnets.subnets.some((subnet) => subnetResource(subnet))) return;
  const isIpv6Only = () => subnets.subnets.some((subnet) => hasIpv6Only(subnet));
  addCheck(workload, { validate: () => (isIpv6Only() ? [...problemsOf(tasks)].map(formatProblemWithRemedy) : []) });
  addLazyDependency(workload, () => {
    if (isIpv6Only()) warnAboutIpv4Images(taskDefinition);
    return [];
  });
}

function* problemsOf({ taskDefinition, enableExecuteCommand, targetGroups = [] }: Ipv6OnlyTasks): Iterable<Problem> {
  const remedy = 'use subnets with IPv4 addresses, too';
  if (isWindowsTaskDefinition(taskDefinition)) {
    yield { problem: 'the subnets have IPv6 addresses only, which tasks on Windows do not support', remedy };
  }
  if (enableExecuteCommand) {
    yield { problem: 'the subnets have IPv6 addresses only, where ECS Exec does not work', remedy: `remove enableExecuteCommand, or ${remedy}` };
  }
  for (const { node } of targetGroups) {
    const { ipAddressType } = node.defaultChild as elbv2.CfnTargetGroup;
    if (ipAddressType === elbv2.TargetGroupIpAddressType.IPV6) continue;
    yield {
      problem: 'the subnets have IPv6 addresses only, and the target group takes IPv4 addresses',
      actual: node.path,
      remedy: 'set targetGroupIpAddressType of the exposure to IPV6, with `ipAddressType` DUAL_STACK of its load balancer',
    };
  }
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html */
function warnAboutIpv4Images(taskDefinition: ecs.TaskDefinition): void {
  for (const container of containersOf(taskDefinition)) {
    if (!JSON.stringify(Stack.of(container).resolve(container.imageName)).includes('.dkr.ecr.')) continue;
    Annotations.of(container).addWarningV2('cdk-fargate-workloads:ipv6-only-image',
      `the subnets of container '${container.containerName}' have IPv6 addresses only, and its image has an address of Amazon ECR for IPv4; pull it by the `
      + 'dual-stack address `<account>.dkr-ecr.<region>.on.aws/<repository>`, or give the subnets DNS64 and a NAT gateway');
  }
}

function hasIpv6Only(subnet: ec2.ISubnet): boolean {
  const resource = subnetResource(subnet);
  return resource !== undefined && renderedProperties(resource)?.Ipv6Native === true;
}

/** Returns the subnet of the app that a subnet is, or that an import refers to. */
function subnetResource({ node, subnetId }: ec2.ISubnet): ec2.CfnSubnet | undefined {
  const target = node.defaultChild ?? Tokenization.reverseString(subnetId).tokens.find(Reference.isReference)?.target;
  return target instanceof ec2.CfnSubnet ? target : undefined;
}
