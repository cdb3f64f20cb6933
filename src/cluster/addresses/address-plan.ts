/** A subnet whose addresses are known. */
export interface SubnetFacts {
  readonly name: string;
  /** Length of the prefix: 24 of `10.0.0.0/24`. */
  readonly prefix: number;
  /** Addresses that load balancers, NAT gateways and VPC endpoints take. */
  readonly taken: number;
}

/** How many tasks a service asks for. */
export interface TaskCounts {
  /** What the template asks for; ECS starts one task where it is absent. */
  readonly desired?: number;
  /** The most that automatic scaling may choose. */
  readonly scalingMaximum?: number;
  /** The most that run during a deployment, in percent. */
  readonly maximumPercent?: number;
  /** Whether deployments start all new tasks beside all old ones. */
  readonly blueGreen: boolean;
}

/** A service and the subnets of its tasks, by name. */
export interface ServiceFacts {
  readonly path: string;
  readonly tasks: number;
  readonly subnets: readonly string[];
}

/** Subnets that are too small. */
export interface Shortage {
  readonly subnets: readonly string[];
  readonly free: number;
  readonly services: readonly ServiceFacts[];
}

/**
 * Addresses that AWS keeps in each subnet.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
const RESERVED = 5;

/**
 * The most tasks of a service that run at one time: when it has scaled out, in the middle of a deployment.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function mostTasks({ desired = 1, scalingMaximum = 0, maximumPercent = 200, blueGreen }: TaskCounts): number {
  const steady = Math.max(desired, scalingMaximum);
  return blueGreen ? 2 * steady : Math.max(steady, Math.floor(steady * maximumPercent / 100));
}

/**
 * The subnets that run out of addresses when all services that are confined to them deploy at one time. Each task takes one address, in any of its
 * service's subnets.
 */
export function addressShortages(known: readonly SubnetFacts[], services: readonly ServiceFacts[]): Shortage[] {
  const groups = new Map(services.map(({ subnets }) => [[...subnets].sort().join(), subnets]));
  return [...groups.values()].flatMap((group) => {
    const subnets = known.filter(({ name }) => group.includes(name));
    if (subnets.length < group.length) return [];
    const free = sum(subnets.map(({ prefix, taken }) => Math.max(0, 2 ** (32 - prefix) - RESERVED - taken)));
    const confined = services.filter((service) => service.subnets.every((subnet) => group.includes(subnet)));
    return sum(confined.map(({ tasks }) => tasks)) > free ? [{ subnets: [...group], free, services: confined }] : [];
  });
}

/** Sums up a shortage. */
export function shortageText({ subnets, free, services }: Shortage): string {
  const needed = sum(services.map(({ tasks }) => tasks));
  const each = services.map(({ path, tasks }) => `${path} ${tasks}`).join(', ');
  return `the subnets ${subnets.join(', ')} have ${free} free addresses, and the tasks in them take up to ${needed} when all services are scaled out and `
    + `deployed at one time (${each}); use more addresses (ipAddresses), fewer tasks, or deployments that start fewer beside the old ones`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
