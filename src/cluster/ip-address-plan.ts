
/** A subnet whose addresses are known. */
export interface SubnetCapacity {
  readonly name: string;
  /** Length of the prefix: 24 of `10.0.0.0/24`. */
  readonly prefixLength: number;
  /** Addresses that load balancers, NAT gateways and VPC endpoints take. */
  readonly usedAddresses: number;
}

/** How many tasks a service asks for. */
export interface TaskCounts {
  /** What the template asks for; ECS starts one task where it is absent. */
  readonly desiredCount?: number;
  /** The most that automatic scaling may choose. */
  readonly maxCapacity?: number;
  /** The most that run during a deployment, in percent. */
  readonly maximumPercent?: number;
  /** Whether deployments start all new tasks beside all old ones. */
  readonly blueGreen: boolean;
}

/** A service and the subnets of its tasks, by name. */
export interface ServiceAddressDemand {
  readonly path: string;
  readonly tasks: number;
  readonly subnets: readonly string[];
}

/** Subnets that are too small. */
export interface AddressShortage {
  readonly subnets: readonly string[];
  readonly freeAddresses: number;
  readonly services: readonly ServiceAddressDemand[];
}

/**
 * Addresses that AWS keeps in each subnet.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
const RESERVED_ADDRESSES_PER_SUBNET = 5;

/**
 * The most tasks of a service that run at one time: when it has scaled out, in the middle of a deployment.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function maxRunningTasks({ desiredCount = 1, maxCapacity = 0, maximumPercent = 200, blueGreen }: TaskCounts): number {
  const steady = Math.max(desiredCount, maxCapacity);
  return blueGreen ? 2 * steady : Math.max(steady, Math.floor(steady * maximumPercent / 100));
}

/**
 * The subnets that run out of addresses when all services that are confined to them deploy at one time. Each task takes one address, in any of its
 * service's subnets.
 */
export function addressShortages(known: readonly SubnetCapacity[], services: readonly ServiceAddressDemand[]): AddressShortage[] {
  const groups = new Map(services.map(({ subnets }) => [[...subnets].sort().join(), subnets]));
  return [...groups.values()].flatMap((group) => {
    const subnets = known.filter(({ name }) => group.includes(name));
    if (subnets.length < group.length) return [];
    const free = sum(subnets.map(({ prefixLength, usedAddresses }) => Math.max(0, 2 ** (32 - prefixLength) - RESERVED_ADDRESSES_PER_SUBNET - usedAddresses)));
    const confined = services.filter((service) => service.subnets.every((subnet) => group.includes(subnet)));
    return sum(confined.map(({ tasks }) => tasks)) > free ? [{ subnets: [...group], freeAddresses: free, services: confined }] : [];
  });
}

/** Sums up a shortage. */
export function shortageMessage({ subnets, freeAddresses, services }: AddressShortage): string {
  const needed = sum(services.map(({ tasks }) => tasks));
  const each = services.map(({ path, tasks }) => `${path} ${tasks}`).join(', ');
  return `the subnets ${subnets.join(', ')} have ${freeAddresses} free addresses, and the tasks in them take up to ${needed} when all services are scaled out and `
    + `deployed at one time (${each}); use more addresses (ipAddresses), fewer tasks, or deployments that start fewer beside the old ones`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
