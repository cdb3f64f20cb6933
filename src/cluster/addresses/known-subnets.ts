import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** The subnets of a VPC that the app makes and gives literal addresses. */
export class KnownSubnets {
  public readonly subnets: readonly ec2.ISubnet[];
  /** Names of the subnets by how a stack writes their ids. */
  private readonly written = new Map<Stack, ReadonlyMap<string, string>>();

  constructor({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc) {
    this.subnets = [...publicSubnets, ...privateSubnets, ...isolatedSubnets]
      .filter((subnet) => subnet instanceof ec2.Subnet && !Token.isUnresolved(subnet.ipv4CidrBlock));
  }

  /** The names of those subnets among the ids that a resource has, which may be in another stack. */
  public namesOf(ids: readonly unknown[], user: IConstruct): string[] {
    const stack = Stack.of(user);
    const names = this.namesIn(stack);
    // A list that is a token resolves to something else than a list.
    const resolved: unknown[] = [stack.resolve(ids)].flat();
    return resolved.flatMap((id) => names.get(JSON.stringify(id)) ?? []);
  }

  private namesIn(stack: Stack): ReadonlyMap<string, string> {
    const known = this.written.get(stack);
    if (known) return known;
    const names = new Map(this.subnets.map(({ subnetId, node }) => [JSON.stringify(stack.resolve(subnetId)), node.id]));
    this.written.set(stack, names);
    return names;
  }
}
