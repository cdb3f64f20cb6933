import { asMap, asMaps, textOf, type Template, type TemplateResource } from './template';

/** An ECS service in a template, and what hangs on it, by the options of `Adoption.resources()`. */
export interface FoundService {
  readonly service: TemplateResource;
  readonly cluster?: TemplateResource;
  readonly taskDefinition?: TemplateResource;
  readonly taskRole?: TemplateResource;
  readonly executionRole?: TemplateResource;
  /** The container that gets the traffic, or the first essential one. */
  readonly container: Readonly<Record<string, unknown>>;
  readonly otherContainers: readonly string[];
  readonly logGroup?: TemplateResource;
  readonly securityGroup?: TemplateResource;
  readonly targetGroup?: TemplateResource;
  readonly alternateTargetGroup?: TemplateResource;
  /** Target groups of more listeners; the code has none of these. */
  readonly additionalTargetGroups: readonly TemplateResource[];
  readonly listener?: TemplateResource;
  readonly listenerRule?: TemplateResource;
  readonly redirectListener?: TemplateResource;
  readonly loadBalancer?: TemplateResource;
  readonly loadBalancerSecurityGroup?: TemplateResource;
  readonly ingressRule?: TemplateResource;
  readonly egressRule?: TemplateResource;
  readonly certificate?: TemplateResource;
  readonly aliasRecord?: TemplateResource;
  readonly scalableTarget?: TemplateResource;
  readonly cpuScaling?: TemplateResource;
  readonly memoryScaling?: TemplateResource;
  readonly requestScaling?: TemplateResource;
  readonly otherScaling: readonly TemplateResource[];
  readonly cloudMapService?: TemplateResource;
  readonly queue?: TemplateResource;
  readonly deadLetterQueue?: TemplateResource;
}

const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';

/** Finds what hangs on a service. */
export function findService(template: Template, service: TemplateResource): FoundService {
  const { properties } = service;
  const task = findTask(template, service);
  const groups = asMap(asMap(properties.NetworkConfiguration).AwsvpcConfiguration).SecurityGroups;
  const securityGroup = first(groups, (value) => template.referred(value, SECURITY_GROUP));
  const traffic = findTraffic(template, service);
  const { loadBalancerSecurityGroup: balancerGroup } = traffic;
  return {
    service,
    cluster: template.referred(properties.Cluster, 'AWS::ECS::Cluster'),
    ...task,
    securityGroup,
    ...traffic,
    ingressRule: ruleBetween(template, 'AWS::EC2::SecurityGroupIngress', securityGroup, 'SourceSecurityGroupId', balancerGroup),
    egressRule: ruleBetween(template, 'AWS::EC2::SecurityGroupEgress', balancerGroup, 'DestinationSecurityGroupId', securityGroup),
    ...findScaling(template, service),
    cloudMapService: first(properties.ServiceRegistries, (value) => template.referred(asMap(value).RegistryArn, 'AWS::ServiceDiscovery::Service')),
    ...traffic.targetGroup === undefined ? findQueues(template, task.container) : {},
  };
}

function findTask(template: Template, { properties }: TemplateResource) {
  const taskDefinition = template.referred(properties.TaskDefinition, 'AWS::ECS::TaskDefinition');
  const containers = asMaps(taskDefinition?.properties.ContainerDefinitions);
  const receiver = asMaps(properties.LoadBalancers)[0]?.ContainerName;
  const container = containers.find(({ Name }) => Name === receiver) ?? containers.find(({ Essential }) => Essential !== false) ?? containers[0] ?? {};
  const role = (name: string) => template.referred(taskDefinition?.properties[name], 'AWS::IAM::Role');
  return {
    taskDefinition,
    taskRole: role('TaskRoleArn'),
    executionRole: role('ExecutionRoleArn'),
    container,
    otherContainers: containers.filter((other) => other !== container).map(({ Name }) => textOf(Name) ?? '?'),
    logGroup: template.referred(asMap(asMap(container.LogConfiguration).Options)['awslogs-group'], 'AWS::Logs::LogGroup'),
  };
}

type Traffic = Pick<FoundService, 'targetGroup' | 'alternateTargetGroup' | 'additionalTargetGroups' | 'listener' | 'listenerRule'> & LoadBalancerParts;
type LoadBalancerParts = Pick<FoundService, 'loadBalancer' | 'loadBalancerSecurityGroup' | 'redirectListener' | 'certificate' | 'aliasRecord'>;

function findTraffic(template: Template, { properties }: TemplateResource): Traffic {
  const [balancer, ...others] = asMaps(properties.LoadBalancers);
  const targetGroupOf = (value: unknown) => template.referred(value, 'AWS::ElasticLoadBalancingV2::TargetGroup');
  const targetGroup = targetGroupOf(balancer?.TargetGroupArn);
  const additionalTargetGroups = others.flatMap(({ TargetGroupArn }) => targetGroupOf(TargetGroupArn) ?? []);
  if (targetGroup === undefined) return { additionalTargetGroups };
  const listenerRule = template.referring('AWS::ElasticLoadBalancingV2::ListenerRule', targetGroup)[0];
  const listener = template.referred(listenerRule?.properties.ListenerArn, LISTENER) ?? template.referring(LISTENER, targetGroup)[0];
  const loadBalancer = template.referred(listener?.properties.LoadBalancerArn, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  return {
    targetGroup,
    additionalTargetGroups,
    alternateTargetGroup: targetGroupOf(asMap(balancer.AdvancedConfiguration).AlternateTargetGroupArn),
    listener,
    listenerRule,
    ...loadBalancer === undefined ? {} : findLoadBalancer(template, loadBalancer, listener),
  };
}

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

function findLoadBalancer(template: Template, loadBalancer: TemplateResource, listener: TemplateResource | undefined): LoadBalancerParts {
  const redirects = ({ properties }: TemplateResource) => asMaps(properties.DefaultActions).some(({ Type }) => Type === 'redirect');
  return {
    loadBalancer,
    loadBalancerSecurityGroup: first(loadBalancer.properties.SecurityGroups, (value) => template.referred(value, SECURITY_GROUP)),
    redirectListener: template.referring(LISTENER, loadBalancer).find((other) => other !== listener && redirects(other)),
    certificate: template.referred(asMaps(listener?.properties.Certificates)[0]?.CertificateArn, 'AWS::CertificateManager::Certificate'),
    aliasRecord: template.referring('AWS::Route53::RecordSet', loadBalancer).find(({ properties: { Type } }) => Type === 'A'),
  };
}

function ruleBetween(template: Template, type: string, owner: TemplateResource | undefined, peerName: string, peer: TemplateResource | undefined) {
  if (owner === undefined || peer === undefined) return undefined;
  return template.all(type).find(({ properties }) => template.referred(properties.GroupId) === owner && template.referred(properties[peerName]) === peer);
}

function findScaling(template: Template, service: TemplateResource) {
  const scalableTarget = template.referring('AWS::ApplicationAutoScaling::ScalableTarget', service)[0];
  const policies = scalableTarget === undefined ? [] : template.referring('AWS::ApplicationAutoScaling::ScalingPolicy', scalableTarget);
  const tracking = (metric: string) => policies.find(({ properties }) => predefinedMetric(properties) === metric);
  const known = {
    cpuScaling: tracking('ECSServiceAverageCPUUtilization'),
    memoryScaling: tracking('ECSServiceAverageMemoryUtilization'),
    requestScaling: tracking('ALBRequestCountPerTarget'),
  };
  return { scalableTarget, ...known, otherScaling: policies.filter((policy) => !Object.values(known).includes(policy)) };
}

function predefinedMetric({ TargetTrackingScalingPolicyConfiguration: configuration }: Readonly<Record<string, unknown>>): unknown {
  return asMap(asMap(configuration).PredefinedMetricSpecification).PredefinedMetricType;
}

/** The queue whose name or address the container is told. */
function findQueues(template: Template, container: Readonly<Record<string, unknown>>) {
  const queue = first(container.Environment, (variable) => template.referred(asMap(variable).Value, 'AWS::SQS::Queue'));
  return { queue, deadLetterQueue: template.referred(asMap(queue?.properties.RedrivePolicy).deadLetterTargetArn, 'AWS::SQS::Queue') };
}

function first<T>(list: unknown, find: (value: unknown) => T | undefined): T | undefined {
  for (const value of Array.isArray(list) ? list : []) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
