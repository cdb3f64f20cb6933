import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { FinishedProperties } from '../../validation/template/finished-properties';

/** The subnets of a VPC that the app makes and gives literal addresses. */
export class KnownSubnets {
  public readonly subnets: readonly ec2.ISubnet[];
  private readonly properties = new FinishedProperties();
  /** Names of the subnets by how their ids are written. */
  private readonly names: ReadonlyMap<string, string>;

  constructor({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc) {
    this.subnets = [...publicSubnets, ...privateSubnets, ...isolatedSubnets]
      .filter((subnet) => subnet instanceof ec2.Subnet && !Token.isUnresolved(subnet.ipv4CidrBlock));
    this.names = new Map(this.subnets.map((subnet) => [JSON.stringify(this.properties.resolve(subnet, subnet.subnetId)), subnet.node.id]));
  }

  /** What something says of a construct, with the ids of subnets written as here, whichever stack they are in. */
  public resolve(user: IConstruct, value: unknown): unknown {
    return this.properties.resolve(user, value);
  }

  /** The names of those subnets among the ids, as `resolve()` has written them. */
  public namesOf(ids: unknown): string[] {
    // A list that is a token resolves to something else than a list.
    return [ids].flat().flatMap((id) => this.names.get(JSON.stringify(id)) ?? []);
  }
}
