import type { SourceNode } from '../source/source-node';

/** Ports of a container, with those that others than the services reach. */
export interface ComposePort {
  readonly first: number;
  readonly last: number;
  readonly protocol: 'tcp' | 'udp';
  readonly published?: number;
  /** Published on the computer that runs compose alone: `127.0.0.1:8080:80`. */
  readonly isLocal?: boolean;
  /** Whether the file says that it speaks HTTP, as `app_protocol` does. */
  readonly speaksHttp?: boolean;
  /** Missing where another service asks for the port. */
  readonly node?: SourceNode;
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports */
export function readPorts(ports: SourceNode | undefined, expose: SourceNode | undefined): ComposePort[] {
  const published = (ports?.items() ?? []).filter(saysPort).map((node) => node.isMap ? longPort(node) : shortPort(node));
  const exposed = (expose?.items() ?? []).filter(saysPort).map((node) => ({ ...shortPort(node), published: undefined }));
  const all = [...published, ...exposed];
  all.forEach(({ node }) => node?.movedTo('a port of the container'));
  return all.filter((port, index) => !all.slice(0, index).some((other) => overlap(port, other)));
}

function overlap(port: ComposePort, other: ComposePort): boolean {
  return other.protocol === port.protocol && other.first <= port.last && port.first <= other.last;
}

/** `"${PORT}:${PORT}"` says nothing without a value of PORT. */
function saysPort(node: SourceNode): boolean {
  if (node.isMap) return true;
  if (node.value === null) {
    node.leftOut('says nothing');
    return false;
  }
  const saysNothing = /^(|.*:)(\/\w+)?$/.test(node.text().trim());
  if (saysNothing) node.leftOut('its variable has no value: set it in .env, and import again');
  return !saysNothing;
}

function longPort(node: SourceNode): ComposePort {
  const target = node.get('target');
  if (target === undefined) throw node.error(`${node.path} needs a target, the port of the container`);
  const { first, last } = rangeOf(target, target.text());
  const published = node.get('published');
  const host = published === undefined || published.text().trim() === '' ? undefined : rangeOf(published, published.text()).first;
  return {
    first,
    last,
    protocol: protocolOf(node, node.get('protocol')?.text() ?? 'tcp'),
    published: host ?? first,
    isLocal: isLocal(node.get('host_ip')?.text()),
    speaksHttp: /^http/i.test(node.get('app_protocol')?.text() ?? '') || undefined,
    node,
  };
}

/** `[host:][published:]container[/protocol]`. */
function shortPort(node: SourceNode): ComposePort {
  const [, address = '', protocol = 'tcp'] = /^(.*?)(?:\/(\w+))?$/.exec(node.text().trim()) ?? [];
  const parts = address.replace(/^\[[^\]]*\]:?/, '').split(':');
  const { first, last } = rangeOf(node, parts[parts.length - 1]);
  const host = parts.length > 1 ? parts[parts.length - 2] : '';
  return { first, last, protocol: protocolOf(node, protocol), published: /^\d+(-\d+)?$/.test(host) ? rangeOf(node, host).first : first, isLocal: isLocal(address), node };
}

function isLocal(address = ''): boolean {
  return /^(127\.|localhost:|localhost$|\[?::1\]?(:|$))/.test(address);
}

function rangeOf(node: SourceNode, text: string): { first: number; last: number } {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || first < 1 || last > 65535 || last < first) throw node.error(`${node.path} must have a port from 1 to 65535, got ${JSON.stringify(text)}`);
  return { first, last };
}

function protocolOf(node: SourceNode, protocol: string): 'tcp' | 'udp' {
  const name = protocol.toLowerCase();
  if (name === 'tcp' || name === 'udp') return name;
  throw node.error(`${node.path} has the protocol ${protocol}; Amazon ECS has tcp and udp`);
}

/** Ports that speak something else than HTTP. */
const OTHER_PROTOCOLS = new Set([
  21, 22, 23, 25, 53, 110, 143, 389, 443, 465, 587, 636, 853, 993, 995, 1025, 1194, 1433, 1521, 1883, 1935, 2181, 2222, 3306, 4222,
  4317, 5222, 5432, 5671, 5672, 5900, 6379, 6380, 7687, 8443, 8883, 9042, 9092, 9093, 9094, 9229, 11211, 25565, 27017, 27018,
  29092, 50051, 51820,
]);
/** Ports of debuggers and of servers that reload pages while somebody develops. */
const PORTS_OF_DEVELOPERS = new Set([5005, 5678, 9003, 9229, 9230, 24678, 35729]);
const PREFERRED = [80, 8080, 3000, 8000, 5000, 8888, 4200, 5173];

/** The port that a load balancer may send HTTP to: a published one, and the usual ones first. */
export function httpPort(ports: readonly ComposePort[]): ComposePort | undefined {
  const candidates = ports.filter(({ first, last, protocol, published }) => published !== undefined && protocol === 'tcp' && first === last && !OTHER_PROTOCOLS.has(first) && !PORTS_OF_DEVELOPERS.has(first));
  return ports.find(({ speaksHttp, first, last }) => speaksHttp && first === last)
    ?? PREFERRED.map((port) => candidates.find(({ first }) => first === port)).find((port) => port !== undefined) ?? candidates[0];
}

/** The ports that a Network Load Balancer has listeners for, at most five: those that others than the computer itself reach, and no debuggers. */
export function networkPorts(ports: readonly ComposePort[]): ComposePort[] {
  const published = ports.filter(({ first, last, published: host, isLocal: isOwn }) => (
    host !== undefined && first === last && !isOwn && !PORTS_OF_DEVELOPERS.has(first)
  ));
  const isTcp = ({ protocol }: ComposePort) => protocol === 'tcp';
  // Elastic Load Balancing checks a task by TCP: one that has UDP alone cannot be behind a load balancer.
  return ports.some(isTcp) ? [...published.filter(isTcp), ...published.filter((port) => !isTcp(port))].slice(0, 5) : [];
}
