import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, FeatureFlags } from 'aws-cdk-lib/core';
import { NETWORK_LOAD_BALANCER_WITH_SECURITY_GROUP_BY_DEFAULT } from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { FormerPaths } from './former-paths';
import { keepBalancerGroup } from './kept-properties';
import { isBelow, PatternAdoption } from './pattern';
import { MultipleTargetGroupsAdoptionOptions, PatternListener, PatternLoadBalancer } from './pattern-options';
import { AdoptingWorkload } from './strategy';
import { failWith } from '../private/errors';
import { requireOptions } from '../private/required-options';
import { isNetworkRoute, LoadBalancer, Route } from '../traffic/route';
import { routesOf } from '../traffic/traffic';

/** What a pattern without `loadBalancers` makes. */
const DEFAULT_LOAD_BALANCERS: readonly PatternLoadBalancer[] = [{ name: 'LB', listeners: [{ name: 'PublicListener' }] }];

const DEFAULT_LISTENER_PORT = 80;

/** Port of the target groups of an `ApplicationMultipleTargetGroupsFargateService`, whatever that of the container is. */
const APPLICATION_TARGET_GROUP_PORT = 80;

/** What differs between the two kinds of load balancers. */
interface LoadBalancerKind {
  readonly words: string;
  readonly exposure: string;
  readonly isNetwork: boolean;
}

const APPLICATION: LoadBalancerKind = { words: 'Application Load Balancers', exposure: 'Exposure.applicationLoadBalancer()', isNetwork: false };
const NETWORK: LoadBalancerKind = { words: 'Network Load Balancers', exposure: 'Exposure.networkLoadBalancer()', isNetwork: true };

/** Takes over what a pattern with several target groups has made. */
export class MultipleTargetGroupsAdoption extends PatternAdoption {
  public static application(factory: string, options: MultipleTargetGroupsAdoptionOptions): MultipleTargetGroupsAdoption {
    return new MultipleTargetGroupsAdoption(factory, options, APPLICATION);
  }

  public static network(factory: string, options: MultipleTargetGroupsAdoptionOptions): MultipleTargetGroupsAdoption {
    return new MultipleTargetGroupsAdoption(factory, options, NETWORK);
  }

  protected readonly parts = { service: 'Service', taskDefinition: 'TaskDef', container: 'web' };
  private readonly loadBalancers: readonly PatternLoadBalancer[];

  private constructor(
    factory: string, protected override readonly options: MultipleTargetGroupsAdoptionOptions, private readonly kind: LoadBalancerKind,
  ) {
    super(factory, options);
    this.loadBalancers = options.loadBalancers ?? DEFAULT_LOAD_BALANCERS;
    this.requireNames();
  }

  public hasNetworkLoadBalancerGroup(workload: Construct): boolean {
    return FeatureFlags.of(workload).isEnabled(NETWORK_LOAD_BALANCER_WITH_SECURITY_GROUP_BY_DEFAULT) ?? false;
  }

  private requireNames(): void {
    const { factory, loadBalancers } = this;
    if (loadBalancers.length === 0) failWith(factory, { problem: 'loadBalancers is empty', remedy: 'name those of the pattern, or leave it out' });
    const remedy = 'pass the name that it has in the pattern';
    for (const loadBalancer of loadBalancers) {
      const { listeners } = requireOptions(`${factory} loadBalancers`, loadBalancer, { name: remedy, listeners: 'pass the listeners of the load balancer' });
      listeners.forEach((listener) => requireOptions(`${factory} listeners`, listener, { name: remedy }));
    }
  }

  protected adoptOthers({ workload, traffic }: AdoptingWorkload, paths: FormerPaths): void {
    const routes = routesOf(traffic);
    const own = this.requireLoadBalancers(workload, routes);
    this.loadBalancers.forEach((pattern, index) => {
      const routesOfBalancer = routes.filter(({ loadBalancer }) => loadBalancer === own[index]);
      this.adoptLoadBalancer(own[index], pattern, paths);
      this.adoptListeners(workload, routesOfBalancer, pattern, paths);
      adoptDomain(routesOfBalancer, pattern, paths);
    });
  }

  /** Returns the load balancers of the service in the order of its exposures, as many as the pattern has. */
  private requireLoadBalancers(workload: Construct, routes: readonly Route[]): LoadBalancer[] {
    const own = [...new Set(routes.flatMap(({ loadBalancer }) => loadBalancer ?? []))].filter((each) => isBelow(workload, each));
    const isOfKind = routes.every((route) => isNetworkRoute(route) === this.kind.isNetwork);
    if (isOfKind && own.length === this.loadBalancers.length) return own;
    const { factory, kind: { words, exposure } } = this;
    return failWith(workload, {
      problem: `${factory} adopts the ${words} of the pattern, and the service makes others, so that CloudFormation would delete some`,
      actual: own.length,
      remedy: this.loadBalancers.length === 1 ? `use ${exposure} as the exposure` : `use Exposure.multiple() with ${exposure} for each of them, in the same order`,
    });
  }

  private adoptLoadBalancer(loadBalancer: LoadBalancer, { name }: PatternLoadBalancer, paths: FormerPaths): void {
    paths.set(loadBalancer, [name]);
    // An Application Load Balancer is named like its construct, and another name would replace it.
    if (!this.kind.isNetwork) (loadBalancer.node.defaultChild as CfnResource).addPropertyOverride('Name', name);
    const [group] = loadBalancer.connections.securityGroups;
    if (!group) return;
    paths.set(group, [name, 'SecurityGroup']);
    keepBalancerGroup(group, paths.belowApp(name));
  }

  private adoptListeners(workload: Construct, routes: readonly Route[], { name, listeners }: PatternLoadBalancer, paths: FormerPaths): void {
    for (const { listener, targetGroup, target: { containerPort }, dependencies } of routes) {
      const ids = [name, this.requireListener(workload, portOf(listener!), listeners)];
      const group = this.hasTargetGroups(routes) ? `ECSTargetGroup${this.options.containerName ?? this.parts.container}${containerPort}` : 'ECS';
      paths.set(listener!, ids);
      paths.set(targetGroup, [...ids, `${group}Group`]);
      (targetGroup.node.defaultChild as CfnResource).addPropertyOverride('Port', this.targetGroupPort(routes, containerPort));
      const rule = dependencies.find((resource) => resource instanceof elbv2.CfnListenerRule);
      if (rule) paths.set(rule.node.scope!, [...ids, `${group}Rule`]);
    }
    const redirect = routes[0].loadBalancer!.node.tryFindChild('RedirectListener');
    const former = redirect && listenerOn(portOf(redirect), listeners);
    if (former) paths.set(redirect, [name, former.name]);
  }

  private requireListener(workload: Construct, port: number, listeners: readonly PatternListener[]): string {
    const found = listenerOn(port, listeners);
    if (found) return found.name;
    const actual = listeners.map((listener) => listener.port ?? DEFAULT_LISTENER_PORT).join(', ');
    return failWith(workload, {
      problem: `the exposure has a listener on port ${port}, and \`loadBalancers\` of ${this.factory} names none`,
      actual,
      remedy: 'pass the port that the listener has in the deployed template',
    });
  }

  private hasTargetGroups(routes: readonly Route[]): boolean {
    return this.options.targetGroups ?? (this.loadBalancers.length > 1 || routes.length > 1);
  }

  private targetGroupPort(routes: readonly Route[], containerPort: number): number {
    return !this.kind.isNetwork && this.hasTargetGroups(routes) ? APPLICATION_TARGET_GROUP_PORT : containerPort;
  }
}

/** Takes over the alias record of the first name, and the certificate. */
function adoptDomain([route]: readonly Route[], { name, listeners }: PatternLoadBalancer, paths: FormerPaths): void {
  const { aliasRecords: [record], listener, loadBalancer } = route;
  if (record) paths.set(record, [`DNS${name}`]);
  const certificate = loadBalancer!.node.scope!.node.scope!.node.tryFindChild('Certificate');
  const former = listenerOn(portOf(listener!), listeners);
  if (certificate && former) paths.set(certificate, [`Certificate${former.name}`]);
}

function listenerOn(port: number, listeners: readonly PatternListener[]): PatternListener | undefined {
  return listeners.find((listener) => (listener.port ?? DEFAULT_LISTENER_PORT) === port);
}

function portOf(listener: IConstruct): number {
  return (listener.node.defaultChild as elbv2.CfnListener).port!;
}
