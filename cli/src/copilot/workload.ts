import { addonSecurityGroups, addonVariables, type Addons } from './addons';
import { taskOptions, type WorkloadContext } from './container';
import { manifestsByEnvironment, mapEnvironments, mergeMembers, mergeOptions, type ByEnvironment, type Options } from './environments';
import { readHttp, readNlb, type HttpRoutes } from './http';
import { triggerOptions } from './job';
import { publishedTopics, subscribedTopics, subscriptionOptions, topicVariable, type Topic } from './messages';
import { networkOptions } from './network';
import type { CopilotWorkload } from './read-application';
import { scalingOptions } from './scaling';
import { sidecars, type EnvironmentManifest } from './sidecars';
import { textExpression } from './values';
import { readVariables } from './variables';
import { awsModule, code, imported, join, list, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** Constructs for the types of manifests. */
const CONSTRUCTS: { readonly [type: string]: string } = {
  'Load Balanced Web Service': 'FargateWebService',
  'Request-Driven Web Service': 'FargateWebService',
  'Backend Service': 'FargateBackendService',
  'Worker Service': 'FargateWorkerService',
  'Scheduled Job': 'FargateJob',
};

/** How the load balancers of an app are divided. */
export interface LoadBalancing {
  /** Whether several services share one, as they did in Copilot. */
  readonly isShared: boolean;
  /** Conditions of routes on the shared one, and whose they are. */
  readonly claimed: Map<string, string>;
}

/** A workload as the code of an app. */
export interface AppWorkload {
  readonly name: string;
  readonly construct: string;
  readonly member: 'service' | 'job';
  readonly props: Expression;
  readonly topics: readonly Topic[];
  readonly publishes: readonly Topic[];
  readonly addons?: Addons;
  /** Volumes of the task, by their names. */
  readonly volumes: ReadonlyMap<string, Expression>;
  readonly aliases: readonly string[];
}

/** Whether a manifest is one that becomes a workload; a static site does not. */
export function isWorkload({ manifest }: CopilotWorkload): boolean {
  return Object.hasOwn(CONSTRUCTS, typeOf(manifest));
}

export function typeOf(manifest: SourceNode): string {
  return manifest.get('type')?.text() ?? '';
}

/** Whether a service is reached through the load balancer of its environment. */
export function usesPublicLoadBalancer({ manifest }: CopilotWorkload): boolean {
  return typeOf(manifest) === 'Load Balanced Web Service' && manifest.get('http') !== undefined && manifest.get('http')!.value !== false;
}

/** Reads the manifest for each environment, and makes one of what it finds. */
export function readWorkload(
  workload: CopilotWorkload, context: WorkloadContext, environments: readonly string[], addons: Addons | undefined, balancing: LoadBalancing,
): AppWorkload {
  const { name, manifest } = workload;
  const type = typeOf(manifest);
  manifest.get('type')?.movedTo('the construct of the workload');
  // What all environments override is read for its outcome alone.
  readFields(type, { manifest, context: { ...context, files: {}, steps: new Set(), volumes: new Map(), retained: new Set() } });
  const manifests = mapEnvironments(manifestsByEnvironment(manifest, environments), (each, environmentName) => ({
    manifest: each, context: { ...context, environmentName },
  }));
  const mapped = <T>(read: (each: EnvironmentManifest) => T) => mapEnvironments(manifests, read);
  const publishes = publishedTopics(manifest);
  const added = addons === undefined ? { environment: {}, secrets: {} } : addonVariables(addons);
  const variables = mapped((each) => readVariables(each.manifest, each.context));
  const plain = mapped((each) => readVariables(each.manifest, context));
  const environment = mergeMembers(mapEnvironments(variables, (each) => (
    { ...added.environment, ...topicVariable(publishes), ...each.environment }
  )));
  const [secretValues, plainSecrets] = [variables, plain].map((values) => (
    mapEnvironments(values, (each) => ({ ...added.secrets, ...each.secrets }))
  ));
  const task = code`${imported('WorkloadTask')}.container(${object({
    ...mergeOptions(mapped((each) => taskOptions(each.manifest, each.context))),
    environment,
    secrets: mergeMembers(secretValues, plainSecrets),
    sidecars: sidecars(manifests),
  })})`;
  const routes = mapped(({ manifest: each }) => readHttp(each, context.steps));
  const ownsLoadBalancer = !claimRoutes(name, routes, balancing, context.steps);
  const options = mergeOptions(mapped((each) => serviceOptions(type, each.manifest, each.context)));
  leaveOutRest(manifest);
  const groups = addons === undefined ? [] : addonSecurityGroups(addons);
  return {
    name,
    construct: type === 'Backend Service' && [...routes.values()].some(({ route }) => route !== undefined) ? 'FargateWebService' : CONSTRUCTS[type],
    member: type === 'Scheduled Job' ? 'job' : 'service',
    topics: [...publishes, ...subscribedTopics(manifest)],
    publishes,
    addons,
    volumes: context.volumes,
    aliases: [...new Set([...routes.values()].flatMap(({ aliases }) => aliases))],
    props: object({
      cluster: code`props.cluster`,
      task,
      ...options,
      securityGroups: withGroups(options.securityGroups, groups),
      exposure: exposureOf(type, mapped(({ manifest: each }) => each), routes, { isShared: balancing.isShared && !ownsLoadBalancer }, context.steps),
      healthCheckGracePeriod: mergeOptions(mapEnvironments(routes, ({ gracePeriod }) => ({ gracePeriod }))).gracePeriod,
    }),
  };
}

function readFields(type: string, { manifest, context }: EnvironmentManifest): void {
  taskOptions(manifest, context);
  readVariables(manifest, context);
  readHttp(manifest, context.steps);
  readNlb(manifest, context.steps);
  serviceOptions(type, manifest, context);
}

/** Whether a service can be on the shared load balancer: two with the same conditions cannot. */
function claimRoutes(name: string, routes: ByEnvironment<HttpRoutes>, { claimed }: LoadBalancing, steps: Set<string>): boolean {
  const keys = [...routes.values()].flatMap(({ route }) => route === undefined ? [] : [`${route.hosts?.text ?? ''} ${route.paths?.text ?? ''}`]);
  const other = keys.map((key) => claimed.get(key)).find((owner) => owner !== undefined);
  if (other !== undefined) {
    steps.add(`Give \`${name}\` another \`alias\` or \`path\` than \`${other}\`, and put it behind the shared load balancer: until then it has one of its own.`);
    return false;
  }
  keys.forEach((key) => claimed.set(key, name));
  return true;
}

function withGroups(own: Expression | undefined, added: readonly Expression[]): Expression | undefined {
  if (added.length === 0) return own;
  return own === undefined ? list(added) : code`[...(${own} ?? []), ${join(added)}]`;
}

function serviceOptions(type: string, manifest: SourceNode, { ids, steps }: WorkloadContext): Options {
  const isJob = type === 'Scheduled Job';
  const isWorker = type === 'Worker Service';
  return {
    ...networkOptions(manifest.get('network'), ids, steps),
    enableExecuteCommand: !isJob && manifest.get('exec')?.movedTo('`enableExecuteCommand`').value === true ? literal(true) : undefined,
    ...isJob ? triggerOptions(manifest, steps) : scalingOptions(manifest.get('count')?.movedTo('`scaling`')),
    discovery: isJob ? undefined : discoveryOf(type, manifest),
    deployment: isJob ? undefined : deploymentOf(manifest.get('deployment'), type, ids),
    ...isWorker ? subscriptionOptions(manifest.get('subscribe'), steps) : {},
  };
}

/** Copilot registers services with ports in Cloud Map; with `connect`, in Service Connect besides, by the same name. */
function discoveryOf(type: string, manifest: SourceNode): Expression | undefined {
  const discovery = imported('Discovery');
  const connect = manifest.at('network', 'connect')?.movedTo('`discovery`, by Service Connect');
  const usesConnect = connect !== undefined && connect.value !== false;
  const hasPort = manifest.at('image', 'port') !== undefined && type !== 'Worker Service';
  const name = literal((connect?.isMap ? connect.get('alias')?.text() : undefined) ?? manifest.get('name')?.text() ?? 'service');
  if (usesConnect) return hasPort ? code`${discovery}.serviceConnect({ name: ${name} })` : code`${discovery}.serviceConnectClient()`;
  if (hasPort && type !== 'Request-Driven Web Service') return code`${discovery}.cloudMap({ name: ${name} })`;
  return type === 'Backend Service' ? code`${discovery}.none()` : undefined;
}

/** Copilot's deployments are rolling; those of web services are blue/green here, unless the manifest says how they roll. */
function deploymentOf(deployment: SourceNode | undefined, type: string, ids: WorkloadContext['ids']): Expression | undefined {
  const factory = imported('ServiceDeployment');
  const alarms = alarmsOf(deployment?.get('rollback_alarms'), ids);
  const rolling = deployment?.get('rolling')?.movedTo('`deployment`').text();
  const options = {
    minHealthyPercent: rolling === 'recreate' ? literal(0) : undefined, maxHealthyPercent: rolling === 'recreate' ? literal(100) : undefined, alarms,
  };
  if (rolling === undefined && alarms === undefined) return undefined;
  if (rolling === undefined && type === 'Load Balanced Web Service') return code`${factory}.blueGreen(${object({ alarms })})`;
  const text = object(options);
  return rolling !== 'recreate' && alarms === undefined && type === 'Worker Service' ? undefined : code`${factory}.rolling(${text.text === '{}' ? '' : text})`;
}

/** Alarms by their names; thresholds that Copilot made alarms of are left out. */
function alarmsOf(alarms: SourceNode | undefined, ids: WorkloadContext['ids']): Expression | undefined {
  if (alarms === undefined) return undefined;
  if (!alarms.isList) {
    alarms.leftOut('Thresholds of CPU, memory or messages: `usageAlarms` of the deployment, or alarms of your own.');
    return undefined;
  }
  const cloudwatch = awsModule('cloudwatch');
  return list(alarms.movedTo('`alarms` of the deployment').items().map((name) => (
    code`${cloudwatch}.Alarm.fromAlarmName(this, ${literal(ids.of(`alarm ${name.text()}`))}, ${textExpression(name)})`
  )));
}

function exposureOf(
  type: string,
  manifests: ByEnvironment<SourceNode>,
  routes: ByEnvironment<HttpRoutes>,
  { isShared }: Pick<LoadBalancing, 'isShared'>,
  steps: Set<string>,
): Expression | undefined {
  const exposure = imported('Exposure');
  const { nlb } = mergeOptions(mapEnvironments(manifests, (manifest) => ({ nlb: readNlb(manifest, steps) })));
  const isApp = type === 'Load Balanced Web Service';
  const hasHttp = [...routes.values()].some(({ route }) => route !== undefined);
  if (type === 'Worker Service' || type === 'Scheduled Job') return undefined;
  const isPrivate = [...manifests.values()].some((manifest) => manifest.at('http', 'private') !== undefined && manifest.at('http', 'private')!.value !== false);
  const isInternal = type === 'Backend Service' || (type === 'Request-Driven Web Service' && isPrivate);
  if (type === 'Backend Service' && !hasHttp) return undefined;
  const route = mergeOptions(mapEnvironments(routes, (each) => withoutHosts(each.route ?? {}, isShared && isApp)));
  if (isApp && !hasHttp) return nlb ?? code`${exposure}.none()`;
  const main = isApp && isShared
    ? code`${exposure}.sharedLoadBalancer(props.loadBalancer${optionsOrNothing(route, ', ')})`
    : code`${exposure}.applicationLoadBalancer(${optionsOrNothing({ ...isInternal ? {} : { certificate: code`props.certificate` }, internetFacing: isInternal ? literal(false) : undefined, ...route }, '')})`;
  return nlb === undefined ? main : code`${exposure}.multiple(${main}, { Network: ${nlb} })`;
}

/** A load balancer of its own answers by any name. */
function withoutHosts(route: Options, keepsHosts: boolean): Options {
  return keepsHosts ? route : { ...route, hosts: undefined };
}

function optionsOrNothing(options: Options, separator: string): Expression {
  const text = object(options);
  return text.text === '{}' ? code`` : code`${separator}${text}`;
}

const LEFT_OUT: { readonly [field: string]: string } = {
  observability: 'See `Sidecar.openTelemetry()`.',
  tags: 'Tag the construct: `Tags.of(this).add()`.',
  vpc: 'Not a field of Copilot at this place, which is `network.vpc`.',
  build: 'Not a field of Copilot at this place, which is `image.build`.',
};

/** Fields that no reader knows. */
function leaveOutRest(manifest: SourceNode): void {
  for (const [field, reason] of Object.entries(LEFT_OUT)) {
    const node = manifest.get(field);
    if (node !== undefined && node.outcome === undefined && node.children().every((child) => child.outcome === undefined)) node.leftOut(reason);
  }
}

