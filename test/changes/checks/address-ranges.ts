import { Finding } from './finding';
import { AppUpdate, goes, ResourceUpdate, Side } from '../update/app-update';

/** Finds new subnets whose addresses old ones still have. */
export function overlappingSubnets(update: AppUpdate): Finding[] {
  const subnets = update.ofType('AWS::EC2::Subnet');
  const old = subnets.filter(goes);
  const created = subnets.filter(({ fate }) => fate === 'added' || fate === 'replaced');
  return created.flatMap((subnet) => old.filter((other) => overlap(update, subnet, other)).map((other): Finding => (
    { kind: 'address range', detail: `${subnet.id} needs ${cidr(subnet, 'after')}, and ${other.id} has ${cidr(other, 'before')}` }
  )));
}

function overlap(update: AppUpdate, created: ResourceUpdate, old: ResourceUpdate): boolean {
  if (update.property(created, 'VpcId', 'after') !== update.property(old, 'VpcId', 'before')) return false;
  const [[start, end], [oldStart, oldEnd]] = [rangeOf(cidr(created, 'after')), rangeOf(cidr(old, 'before'))];
  return start <= oldEnd && oldStart <= end;
}

function cidr(subnet: ResourceUpdate, side: Side): string {
  return String(subnet[side]?.Properties?.CidrBlock);
}

function rangeOf(block: string): [number, number] {
  const [address, bits] = block.split('/');
  const start = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return [start, start + 2 ** (32 - Number(bits)) - 1];
}
