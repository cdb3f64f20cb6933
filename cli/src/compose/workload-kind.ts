import { httpPort, networkPorts, type ComposePort } from './ports';
import { isOperatorTool, isStorePort, type Store } from './stores';
import type { WorkloadKind } from './workload';
import type { SourceNode } from '../source/source-node';

export interface KindDecision {
  readonly kind: WorkloadKind;
  /** For MIGRATION.md. */
  readonly reason: string;
  /** The port that the load balancer, or whoever finds the service by its name, uses. */
  readonly port?: ComposePort;
  /** Whether the load balancer of a web service is not for the internet. */
  readonly isInternal?: boolean;
  /** Ports with listeners of a Network Load Balancer. */
  readonly listeners: readonly ComposePort[];
}

/** What is known of a service, apart from its ports. */
interface KnownOfService {
  /** Name in a registry. */
  readonly image?: string;
  readonly store?: Store;
  /** Whether others wait until it has ended. */
  readonly isAwaited: boolean;
}

/** Decides which workload a service is, by its image, its ports, and whether it ends. */
export function decideKind(node: SourceNode, ports: readonly ComposePort[], { image = '', store, isAwaited }: KnownOfService): KindDecision {
  const http = store === undefined ? httpPort(ports) : undefined;
  const own = ports.find(({ first, protocol }) => first === store?.port && protocol === 'tcp') ?? ports.find(({ protocol }) => protocol === 'tcp') ?? ports[0];
  const others = { port: own, listeners: [] };
  if (isAwaited) return { ...others, kind: 'job', reason: 'a job that runs at deployment: others wait until it has ended' };
  if (store !== undefined) return { ...others, kind: 'backend', reason: storeReason(store) };
  if (http !== undefined) {
    const isTool = isOperatorTool(image);
    return { kind: 'web', reason: webReason(http, isTool), port: http, listeners: [], isInternal: http.isLocal === true || isTool || undefined };
  }
  const listeners = networkPorts(ports).filter(({ first }) => !isStorePort(first));
  if (listeners.length > 0) {
    const names = listeners.map(({ first, protocol }) => protocol === 'udp' ? `${first} (UDP)` : String(first)).join(', ');
    return { kind: 'network', reason: `a web service behind a Network Load Balancer: publishes ${names}, which ${listeners.length > 1 ? 'do' : 'does'} not speak HTTP`, port: own, listeners };
  }
  if (ports.length > 0) return { ...others, kind: 'backend', reason: backendReason(ports) };
  return endsReason(node) === undefined
    ? { ...others, kind: 'worker', reason: 'a service without traffic: has no ports' }
    : { ...others, kind: 'job', reason: `a job that runs at deployment: has no ports, and ${endsReason(node)}` };
}

function storeReason({ managed }: Store): string {
  return `a container for other services in the VPC; ${managed === undefined ? 'AWS has no service of the kind' : `${managed} is the managed choice`}`;
}

function webReason({ first, isLocal }: ComposePort, isTool: boolean): string {
  const published = `publishes port ${first}`;
  if (isTool) return `a web service behind an internal load balancer: ${published}, and is a tool for those who run the app`;
  return isLocal ? `a web service behind an internal load balancer: ${published} to its own computer alone` : `a web service: ${published}`;
}

function backendReason(ports: readonly ComposePort[]): string {
  const published = ports.filter(({ published: host }) => host !== undefined);
  if (published.length === 0) return 'a service for other services in the VPC: publishes no port';
  if (published.some(({ first }) => isStorePort(first))) return `a service for other services in the VPC: port ${published.find(({ first }) => isStorePort(first))!.first} is that of a store, which nobody else should reach`;
  if (published.every(({ isLocal }) => isLocal)) return 'a service for other services in the VPC: publishes ports to its own computer alone';
  if (ports.every(({ protocol }) => protocol === 'udp')) return 'a service for other services in the VPC: has UDP alone, and a load balancer checks tasks by TCP';
  return 'a service for other services in the VPC: publishes no port for users';
}

/** Why a service ends, as far as the file says it: services that are to run on have health checks, or several tasks. */
function endsReason(node: SourceNode): string | undefined {
  if (/-job$/.test(node.at('deploy', 'mode')?.text() ?? '')) return 'runs once (`deploy.mode`)';
  const restart = node.get('restart')?.text() ?? node.at('deploy', 'restart_policy', 'condition')?.text();
  const runsOn = node.get('healthcheck') !== undefined || (node.at('deploy', 'replicas')?.value ?? 1) !== 1;
  const ends = restart === 'no' || restart === 'false' || restart === 'none' || restart?.startsWith('on-failure');
  return ends && !runsOn ? `is not restarted (\`${restart}\`)` : undefined;
}
