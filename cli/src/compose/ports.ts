import type { SourceNode } from '../source/source-node';

/** Ports of a container, with those that others than the services reach. */
export interface ComposePort {
  readonly first: number;
  readonly last: number;
  readonly protocol: 'tcp' | 'udp';
  readonly published?: number;
  /** Missing where another service asks for the port. */
  readonly node?: SourceNode;
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports */
export function readPorts(ports: SourceNode | undefined, expose: SourceNode | undefined): ComposePort[] {
  const published = (ports?.items() ?? []).filter(saysPort).map((node) => node.isMap ? longPort(node) : shortPort(node));
  const exposed = (expose?.items() ?? []).filter(saysPort).map((node) => ({ ...shortPort(node), published: undefined }));
  const all = [...published, ...exposed];
  all.forEach(({ node }) => node?.movedTo('a port of the container'));
  return all.filter((port, index) => all.findIndex((other) => other.first === port.first && other.protocol === port.protocol) === index);
}

/** `"${PORT}:${PORT}"` says nothing without a value of PORT. */
function saysPort(node: SourceNode): boolean {
  const saysNothing = !node.isMap && /^(|.*:)(\/\w+)?$/.test(node.text().trim());
  if (saysNothing) node.leftOut('its variable has no value: set it in .env, and import again');
  return !saysNothing;
}

function longPort(node: SourceNode): ComposePort {
  const target = node.get('target');
  if (target === undefined) throw node.error(`${node.path} needs a target, the port of the container`);
  const { first, last } = rangeOf(target, target.text());
  const published = node.get('published');
  return { first, last, protocol: protocolOf(node, node.get('protocol')?.text() ?? 'tcp'), published: published && rangeOf(published, published.text()).first, node };
}

/** `[host:][published:]container[/protocol]`. */
function shortPort(node: SourceNode): ComposePort {
  const [, address = '', protocol = 'tcp'] = /^(.*?)(?:\/(\w+))?$/.exec(node.text().trim()) ?? [];
  const parts = address.replace(/^\[[^\]]*\]:?/, '').split(':');
  const { first, last } = rangeOf(node, parts[parts.length - 1]);
  const host = parts.length > 1 ? parts[parts.length - 2] : '';
  return { first, last, protocol: protocolOf(node, protocol), published: /^\d+(-\d+)?$/.test(host) ? rangeOf(node, host).first : first, node };
}

function rangeOf(node: SourceNode, text: string): { first: number; last: number } {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || first < 1 || last > 65535 || last < first) throw node.error(`${node.path} must have a port from 1 to 65535, got ${JSON.stringify(text)}`);
  return { first, last };
}

function protocolOf(node: SourceNode, protocol: string): 'tcp' | 'udp' {
  if (protocol === 'tcp' || protocol === 'udp') return protocol;
  throw node.error(`${node.path} has the protocol ${protocol}; Amazon ECS has tcp and udp`);
}

/** Ports that speak something else than HTTP. */
const OTHER_PROTOCOLS = new Set([21, 22, 23, 25, 53, 110, 143, 389, 443, 465, 587, 636, 993, 995, 1025, 1433, 1521, 1883, 2181, 2222, 3306, 4222, 4317, 5222, 5432, 5671,
  5672, 5900, 6379, 6380, 7687, 8443, 8883, 9042, 9092, 9093, 9094, 9229, 11211, 27017, 27018, 29092, 50051]);
const PREFERRED = [80, 8080, 3000, 8000, 5000, 8888, 4200, 5173];

/** The port that a load balancer may send HTTP to: a published one, and the usual ones first. */
export function httpPort(ports: readonly ComposePort[]): ComposePort | undefined {
  const candidates = ports.filter(({ first, last, protocol, published }) => published !== undefined && protocol === 'tcp' && first === last && !OTHER_PROTOCOLS.has(first));
  return PREFERRED.map((port) => candidates.find(({ first }) => first === port)).find((port) => port !== undefined) ?? candidates[0];
}
