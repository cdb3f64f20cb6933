import { builtImage, commands, containerHealthCheck, readVariables, secretId, type WorkloadContext } from './container';
import type { Options } from './environments';
import { mountPoints } from './volumes';
import { awsModule, code, imported, list, literal, object, type Expression } from '../code/expression';
import { imageExpression } from '../ecs/images';
import type { SourceNode } from '../source/source-node';

/** Reads `sidecars`, and the collector of traces. */
export function sidecars(manifest: SourceNode, context: WorkloadContext): Expression | undefined {
  const receiver = (manifest.get('http')?.get('target_container') ?? manifest.get('http')?.get('targetContainer'))?.movedTo('`Sidecar.reverseProxy()`').text();
  const found = (manifest.get('sidecars')?.entries() ?? []).map(([name, node]) => sidecar(name, node, { ...context, name: `${context.name}-${name}` }, name === receiver));
  if (manifest.at('observability', 'tracing')?.movedTo('`Sidecar.openTelemetry()`')) found.push(code`${imported('Sidecar')}.openTelemetry()`);
  return found.length === 0 ? undefined : list(found);
}

function sidecar(name: string, node: SourceNode, context: WorkloadContext, isProxy: boolean): Expression {
  const image = node.get('image')?.movedTo('`image`');
  const [, port, protocol = 'tcp'] = /^(\d+)(?:\/(tcp|udp))?$/.exec(node.get('port')?.movedTo('`port`').text() ?? '') ?? [];
  const isUdp = protocol === 'udp';
  for (const field of ['depends_on', 'labels']) node.get(field)?.leftOut('`dependsOn` and `dockerLabels` of the sidecar.');
  const variables = readVariables(node, context);
  const credentials = node.get('credentialsParameter');
  credentials?.leftOut('Pass `credentials` to `ContainerImage.fromRegistry()`.');
  return code`${imported('Sidecar')}.${isProxy ? 'reverseProxy' : 'container'}(${object({
    image: image === undefined || image.isMap ? builtImage(image?.get('build') ?? image, context) : imageExpression(image.text(), secretId(`${name}_Repository`, context)),
    containerName: literal(name),
    port: port === undefined || isUdp ? undefined : literal(Number(port)),
    additionalPorts: isUdp ? code`[{ containerPort: ${port}, protocol: ${awsModule('ecs')}.Protocol.UDP }]` : undefined,
    essential: node.get('essential')?.movedTo('`essential`').value === false ? literal(false) : undefined,
    ...commands(node),
    environment: objectOrNone(variables.environment),
    secrets: objectOrNone(variables.secrets),
    healthCheck: containerHealthCheck(node.get('healthcheck')),
    mounts: mountPoints(node),
  })})`;
}

function objectOrNone(members: Options): Expression | undefined {
  return Object.keys(members).length === 0 ? undefined : object(members);
}
