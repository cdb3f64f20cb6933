import { builtImage, commands, containerHealthCheck, secretId, type WorkloadContext } from './container';
import { isEnvironment, mapEnvironments, mergeMembers, mergeOptions, type ByEnvironment, type Options } from './environments';
import { logRouter } from './logging';
import { readVariables } from './variables';
import { mountPoints } from './volumes';
import { awsModule, code, imported, join, literal, object, type Expression } from '../code/expression';
import { imageExpression } from '../ecs/images';
import type { SourceNode } from '../source/source-node';

/** A manifest as one environment sees it. */
export interface EnvironmentManifest {
  readonly manifest: SourceNode;
  readonly context: WorkloadContext;
}

/** Reads `sidecars`, and the collector of traces. */
export function sidecars(manifests: ByEnvironment<EnvironmentManifest>): Expression | undefined {
  const names = new Set([...manifests.values()].flatMap(({ manifest }) => membersOf(manifest).map(([name]) => name)));
  const found = [...names].map((name) => sidecar(name, manifests));
  const traces = [...manifests.values()].map(({ manifest }) => manifest.at('observability', 'tracing')?.movedTo('`Sidecar.openTelemetry()`'));
  if (traces.some((tracing) => tracing !== undefined)) found.push(code`${imported('Sidecar')}.openTelemetry()`);
  const { router } = mergeOptions(mapEnvironments(manifests, ({ manifest, context }) => ({ router: logRouter(manifest.get('logging'), context) })));
  if (router !== undefined) found.push(router);
  return found.length === 0 ? undefined : code`[${join(found)}]`;
}

function membersOf(manifest: SourceNode): [string, SourceNode][] {
  return (manifest.get('sidecars')?.entries() ?? []).filter(([, node]) => node.value !== null);
}

/** A sidecar, as far as the environments have it. */
function sidecar(name: string, manifests: ByEnvironment<EnvironmentManifest>): Expression {
  const having = new Map([...manifests].flatMap(([environment, { manifest, context }]) => {
    const [, node] = membersOf(manifest).find(([each]) => each === name) ?? [];
    return node === undefined ? [] : [[environment, { manifest, node, context: { ...context, name: `${context.name}-${name}` } }] as const];
  }));
  const isProxy = [...having.values()].some(({ manifest }) => receiverOf(manifest) === name);
  const variables = mapEnvironments(having, ({ node, context }) => readVariables(node, context));
  const plain = mapEnvironments(having, ({ node, context }) => readVariables(node, { ...context, environmentName: undefined }));
  const options = object({
    ...mergeOptions(mapEnvironments(having, ({ node, context }) => sidecarOptions(name, node, context))),
    environment: mergeMembers(mapEnvironments(variables, ({ environment }) => environment)),
    secrets: mergeMembers(mapEnvironments(variables, ({ secrets }) => secrets), mapEnvironments(plain, ({ secrets }) => secrets)),
  });
  const expression = code`${imported('Sidecar')}.${isProxy ? 'reverseProxy' : 'container'}(${options})`;
  if (having.size === manifests.size) return expression;
  const conditions = [...having.keys()].map(isEnvironment);
  return code`...(${join(conditions, ' || ')} ? [${expression}] : [])`;
}

function receiverOf(manifest: SourceNode): string | undefined {
  const http = manifest.get('http');
  return (http?.get('target_container') ?? http?.get('targetContainer'))?.movedTo('`Sidecar.reverseProxy()`').text();
}

function sidecarOptions(name: string, node: SourceNode, context: WorkloadContext): Options {
  const image = node.get('image')?.movedTo('`image`');
  const [, port, protocol = 'tcp'] = /^(\d+)(?:\/(tcp|udp))?$/.exec(node.get('port')?.movedTo('`port`').text() ?? '') ?? [];
  const isUdp = protocol === 'udp';
  for (const field of ['depends_on', 'labels']) node.get(field)?.leftOut('`dependsOn` and `dockerLabels` of the sidecar.');
  node.get('credentialsParameter')?.leftOut('Pass `credentials` to `ContainerImage.fromRegistry()`.');
  const location = image?.isMap ? image.get('location') : image;
  return {
    image: location === undefined ? builtImage(image?.get('build'), context) : imageExpression(location.text(), secretId(`${name}_Repository`, context)),
    containerName: literal(name),
    port: port === undefined || isUdp ? undefined : literal(Number(port)),
    additionalPorts: isUdp ? code`[{ containerPort: ${port}, protocol: ${awsModule('ecs')}.Protocol.UDP }]` : undefined,
    essential: node.get('essential')?.movedTo('`essential`').value === false ? literal(false) : undefined,
    ...commands(node),
    healthCheck: containerHealthCheck(node.get('healthcheck')),
    mounts: mountPoints(node, context.volumes),
  };
}
