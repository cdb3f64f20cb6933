import { Finding } from './finding';
import { AppUpdate, identitiesIn, ResourceUpdate, Side, stays } from '../update/app-update';

const SERVICE = 'AWS::ECS::Service';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
const UNFROZEN = [
  'DesiredCount', 'DeploymentConfiguration', 'HealthCheckGracePeriodSeconds', 'PlacementConstraints', 'PlacementStrategies', 'EnableECSManagedTags',
  'PropagateTags', 'Tags',
];

/** Finds changes of a service that ECS refuses while CodeDeploy is its deployment controller. */
export function frozenProperties(update: AppUpdate): Finding[] {
  return update.ofType(SERVICE).filter((service) => stays(service) && isCodeDeploy(service, 'after')).flatMap((service): Finding[] => {
    const refused = service.changed.filter((name) => !UNFROZEN.includes(name));
    return refused.length > 0 ? [{ kind: 'refused by CodeDeploy', detail: `${service.id} changes ${refused.join(', ')}` }] : [];
  });
}

/** Finds second services behind target groups that a deployment may have left: a new service starts behind the first one. */
export function secondServices(update: AppUpdate): Finding[] {
  const services = update.ofType(SERVICE);
  return services.filter(({ before, fate }) => before && (fate === 'replaced' || fate === 'deleted')).flatMap((old): Finding[] => {
    const shifts = isCodeDeploy(old, 'before') || update.property(old, 'LoadBalancers', 'before').includes('AlternateTargetGroupArn');
    const groups = identitiesIn(update.property(old, 'LoadBalancers', 'before'));
    const successor = services.find(({ after, fate, ...service }) => after && fate !== 'kept' && fate !== 'updated'
      && identitiesIn(update.property({ ...service, after, fate }, 'LoadBalancers', 'after')).some((group) => groups.includes(group)));
    return shifts && successor ? [{ kind: 'second service', detail: `${successor.id} starts behind the target groups of ${old.id}` }] : [];
  });
}

/** Finds ports of Service Connect that keep their name and change their protocol, which ECS refuses. */
export function changedConnectProtocols(update: AppUpdate): Finding[] {
  return update.ofType(SERVICE).filter(stays).flatMap((service): Finding[] => {
    const [before, after] = [protocolsOf(update, service, 'before'), protocolsOf(update, service, 'after')];
    const changed = Object.keys(after).filter((name) => name in before && before[name] !== after[name]);
    return changed.length > 0 ? [{ kind: 'refused by ECS', detail: `${service.id} changes the protocol of ${changed.join()}` }] : [];
  });
}

interface Port { readonly Name?: string; readonly AppProtocol?: string }

/** Protocols by namespace and name. */
function protocolsOf(update: AppUpdate, service: ResourceUpdate, side: Side): Record<string, string> {
  const { ServiceConnectConfiguration: { Namespace, Services = [] } = { Namespace: undefined } } = service[side]?.Properties ?? {};
  const definition = update.find(update.property(service, 'TaskDefinition', side))?.[side]?.Properties;
  const ports: Port[] = (definition?.ContainerDefinitions ?? []).flatMap(({ PortMappings = [] }: { PortMappings?: Port[] }) => PortMappings);
  return Object.fromEntries(Services.map(({ DiscoveryName, PortName }: { DiscoveryName?: string; PortName: string }) => (
    [`${update.resolve(service.stack, Namespace, side)} ${DiscoveryName ?? PortName}`, ports.find(({ Name }) => Name === PortName)?.AppProtocol ?? 'tcp']
  )));
}

/** Returns whether CodeDeploy deploys a service. */
export function isCodeDeploy(service: ResourceUpdate, side: Side): boolean {
  return service[side]?.Properties?.DeploymentController?.Type === 'CODE_DEPLOY';
}
