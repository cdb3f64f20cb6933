import type { Options } from './environments';
import type { StableIds } from './stable-ids';
import { importedValue, textExpression } from './values';
import { awsModule, code, list, literal, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** Reads `network.vpc`: where tasks run, and the security groups that they have besides their own. */
export function networkOptions(network: SourceNode | undefined, ids: StableIds, steps: Set<string>): Options {
  const vpc = network?.get('vpc');
  const placement = vpc?.get('placement');
  return { vpcSubnets: placement && subnetsOf(placement, ids, steps), securityGroups: groupsOf(vpc?.get('security_groups'), ids) };
}

function subnetsOf(placement: SourceNode, ids: StableIds, steps: Set<string>): Expression | undefined {
  const subnets = placement.isMap ? placement.get('subnets') : undefined;
  if (!placement.isMap && placement.text() === 'public') {
    placement.leftOut('Tasks run in private subnets with a NAT gateway. `assignPublicIp: true` and public subnets are what Copilot had.');
    return undefined;
  }
  if (subnets === undefined) {
    placement.movedTo('tasks run in private subnets by default');
    return undefined;
  }
  if (!subnets.isList) {
    subnets.leftOut('Subnets by tags: `vpcSubnets: { subnetFilters: [...] }`, or the ids of the subnets.');
    steps.add('Say in which subnets tasks run, where the manifest names them by tags: `vpcSubnets`.');
    return undefined;
  }
  const ec2 = awsModule('ec2');
  const each = subnets.movedTo('`vpcSubnets`').items().map((subnet, index) => (
    code`${ec2}.Subnet.fromSubnetId(this, ${literal(ids.of(`subnet${index + 1}`))}, ${textExpression(subnet)})`
  ));
  return code`{ subnets: ${list(each)} }`;
}

function groupsOf(groups: SourceNode | undefined, ids: StableIds): Expression | undefined {
  if (groups === undefined) return undefined;
  groups.movedTo('`securityGroups`, beside the one of the service');
  groups.get('deny_default')?.movedTo('no two workloads share a security group');
  const items = groups.isMap ? groups.get('groups')?.items() ?? [] : groups.items();
  if (items.length === 0) return undefined;
  return list(items.map((group, index) => {
    const exported = group.get('from_cfn');
    const id = exported === undefined ? textExpression(group) : importedValue(exported);
    return code`${awsModule('ec2')}.SecurityGroup.fromSecurityGroupId(this, ${literal(ids.of(`security_group${index + 1}`))}, ${id})`;
  }));
}
