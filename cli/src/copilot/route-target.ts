import { list, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** Ports of the main container that routes lead to, beside the one of the image. */
export function additionalPorts(manifest: SourceNode, main: number | undefined): Expression | undefined {
  const targets = [manifest.get('http'), manifest.get('nlb'), ...manifest.at('http', 'additional_rules')?.items() ?? []].filter((each) => each?.isMap);
  const ports = targets.map((each) => routeTarget(manifest, each!)).filter(({ containerName }) => containerName === undefined);
  const others = [...new Set(ports.flatMap(({ containerPort }) => containerPort ?? []))].filter((port) => port !== main);
  return others.length === 0 ? undefined : list(others.map((port) => object({ containerPort: literal(port), name: literal(`port-${port}`) })));
}

/** The container and the port that a route leads to: a port of a sidecar is one of the sidecar. */
export function routeTarget(manifest: SourceNode, rule: SourceNode): { readonly containerName?: string; readonly containerPort?: number } {
  const container = (rule.get('target_container') ?? rule.get('targetContainer'))?.movedTo('the container of the route').text();
  const port = (rule.get('target_port') ?? rule.get('targetPort'))?.movedTo('`containerPort` of the route').number();
  const sidecarPorts = (manifest.get('sidecars')?.entries() ?? []).filter(([, node]) => node.isMap)
    .map(([name, node]): [string, number] => [name, Number.parseInt(node.get('port')?.text() ?? '', 10)]);
  const isTarget = ([sidecar, sidecarPort]: [string, number]) => (
    container === undefined ? port !== undefined && sidecarPort === port : sidecar === container
  );
  const [name, own] = sidecarPorts.find(isTarget) ?? [];
  if (name === undefined) return { containerPort: port };
  return { containerName: name, containerPort: port ?? (Number.isNaN(own) ? undefined : own) };
}
