/** A subnet with a known address range. */
export interface SubnetCapacity {
  readonly name: string;
  /** Prefix length of the CIDR block: 24 for `10.0.0.0/24`. */
  readonly prefixLength: number;
  /** Addresses used by load balancers, NAT gateways and VPC endpoints. */
  readonly usedAddresses: number;
}

/** The settings of a service that decide how many of its tasks run at the same time. */
export interface TaskCounts {
  /** The desired count of the template; without one, ECS starts one task. */
  readonly desiredCount?: number;
  /** The upper limit of automatic scaling. */
  readonly maxCapacity?: number;
  /** The upper limit during a deployment, in percent of the desired count. */
  readonly maximumPercent?: number;
  /** True when a deployment starts all new tasks before it stops the old ones. */
  readonly blueGreen: boolean;
}

/** The addresses that a service needs, and the names of the subnets that they come from. */
export interface ServiceAddressDemand {
  readonly path: string;
  readonly tasks: number;
  readonly subnets: readonly string[];
}

/** Subnets that are too small for the services in them. */
export interface AddressShortage {
  readonly subnets: readonly string[];
  readonly freeAddresses: number;
  readonly services: readonly ServiceAddressDemand[];
}

/**
 * Number of addresses that AWS reserves in each subnet.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
const RESERVED_ADDRESSES_PER_SUBNET = 5;

/**
 * Returns the maximum number of tasks that a service runs at the same time: scaled out, in the middle of a deployment.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function maxRunningTasks({ desiredCount = 1, maxCapacity = 0, maximumPercent = 200, blueGreen }: TaskCounts): number {
  const steady = Math.max(desiredCount, maxCapacity);
  return blueGreen ? 2 * steady : Math.max(steady, Math.floor(steady * maximumPercent / 100));
}

/**
 * Returns the subnets that run out of addresses when all services that are limited to them deploy at the same time. Each task takes one address
 * in any subnet of its service.
 */
export function addressShortages(knownSubnets: readonly SubnetCapacity[], services: readonly ServiceAddressDemand[]): AddressShortage[] {
  const groups = new Map(services.map(({ subnets }) => [[...subnets].sort().join(), subnets]));
  return [...groups.values()].flatMap((group) => {
    const subnets = knownSubnets.filter(({ name }) => group.includes(name));
    if (subnets.length < group.length) return [];
    const freeAddresses = sum(subnets.map(freeAddressesOf));
    const limitedToGroup = services.filter((service) => service.subnets.every((subnet) => group.includes(subnet)));
    return sum(limitedToGroup.map(({ tasks }) => tasks)) > freeAddresses ? [{ subnets: [...group], freeAddresses, services: limitedToGroup }] : [];
  });
}

function freeAddressesOf({ prefixLength, usedAddresses }: SubnetCapacity): number {
  return Math.max(0, 2 ** (32 - prefixLength) - RESERVED_ADDRESSES_PER_SUBNET - usedAddresses);
}

/** Formats a shortage as a warning. */
export function shortageMessage({ subnets, freeAddresses, services }: AddressShortage): string {
  const needed = sum(services.map(({ tasks }) => tasks));
  const demands = services.map(({ path, tasks }) => `${path} ${tasks}`).join(', ');
  return `the subnets ${subnets.join(', ')} have ${freeAddresses} free addresses, and their tasks need up to ${needed} when all services are scaled out `
    + `and deployed at the same time (${demands}); use more addresses (ipAddresses), fewer tasks, or deployments that run fewer new tasks alongside the `
    + 'old ones';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
