import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as fc from 'fast-check';
import { adoptionOptions, COMMON, commonProps, placeOf, scale } from './common';
import { DrawnPattern } from './drawn-update';
import { Adoption, AdditionalRoute, Exposure, FargateWebService, ServiceDeployment, WorkloadTask } from '../../../src/index';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const FIRST_PORT = 9001;

/** A target group with conditions, beside the one of the default action. */
const rule = fc.record({
  pathPattern: fc.constantFrom(undefined, '/api/*', '/admin'),
  hostHeader: fc.constantFrom(undefined, 'shop.example.com', '*.example.com'),
}).filter(({ pathPattern, hostHeader }) => pathPattern !== undefined || hostHeader !== undefined);

const loadBalancer = fc.record({
  publicLoadBalancer: fc.constantFrom(undefined, true, false),
  port: fc.constantFrom(undefined, 80, 8080),
  rules: fc.uniqueArray(rule, { maxLength: 2, selector: ({ pathPattern, hostHeader }) => `${pathPattern} ${hostHeader}` }),
});

/** Options of an `ApplicationMultipleTargetGroupsFargateService`; without load balancers, it has one of its own. */
export const drawnMultiplePatterns = fc.record({
  ...COMMON,
  loadBalancers: fc.array(loadBalancer, { maxLength: 2 }),
  deploys: fc.constantFrom('rolling', 'rolling', 'blueGreen'),
});

type Drawn = typeof drawnMultiplePatterns extends fc.Arbitrary<infer T> ? T : never;
type DrawnLoadBalancer = Drawn['loadBalancers'][number];

export function multiplePattern(kind: 'application' | 'network') {
  return (all: Drawn): DrawnPattern => {
    const drawn = withSupportedOptions(kind === 'network' ? withoutRules(all) : all);
    const add = kind === 'application' ? addApplicationPattern : addNetworkPattern;
    return { before: (stack) => scale(add(stack, drawn), drawn), after: (stack) => addService(stack, drawn, kind) };
  };
}

/** These patterns have no capacity providers, circuit breaker or security groups of others, and count no requests by themselves. */
function withSupportedOptions(drawn: Drawn): Drawn {
  return { ...drawn, onSpot: false, hasCircuitBreaker: false, hasSecurityGroup: false, scalesOn: drawn.scalesOn.filter((metric) => metric !== 'requests') };
}

/** A Network Load Balancer reads no requests. */
function withoutRules(drawn: Drawn): Drawn {
  return { ...drawn, loadBalancers: drawn.loadBalancers.map((each) => ({ ...each, rules: [] })) };
}

const nameOf = (index: number) => ['shop', 'admin'][index];
const listenersOf = ({ port }: DrawnLoadBalancer, index: number) => [{ name: `Listener${index}`, port }];

/** Containers of a pattern have one port for each target group, in this order. */
function targetsOf({ loadBalancers, containerPort = 80 }: Drawn) {
  let next = FIRST_PORT;
  return loadBalancers.flatMap(({ rules }, index) => [
    { containerPort: index === 0 ? containerPort : next++, listener: `Listener${index}`, condition: undefined },
    ...rules.map((condition) => ({ containerPort: next++, listener: `Listener${index}`, condition })),
  ]);
}

function addApplicationPattern(stack: Stack, drawn: Drawn): ecs.FargateService {
  const { loadBalancers, containerName, containerPort = 80 } = drawn;
  return new patterns.ApplicationMultipleTargetGroupsFargateService(stack, 'Web', {
    ...placeOf(stack, drawn),
    ...commonProps(stack, drawn),
    taskImageOptions: { image, containerName, containerPorts: [containerPort] },
    ...loadBalancers.length > 0 && {
      loadBalancers: loadBalancers.map((each, index) => ({
        name: nameOf(index),
        publicLoadBalancer: each.publicLoadBalancer,
        listeners: listenersOf(each, index).map((listener) => ({ ...listener, protocol: elbv2.ApplicationProtocol.HTTP })),
      })),
      targetGroups: targetsOf(drawn).map(({ condition, ...target }, index) => ({ ...target, ...condition && { ...condition, priority: index + 1 } })),
    },
  }).service;
}

function addNetworkPattern(stack: Stack, drawn: Drawn): ecs.FargateService {
  const { loadBalancers, containerName, containerPort = 80 } = drawn;
  return new patterns.NetworkMultipleTargetGroupsFargateService(stack, 'Web', {
    ...placeOf(stack, drawn),
    ...commonProps(stack, drawn),
    taskImageOptions: { image, containerName, containerPorts: [containerPort] },
    ...loadBalancers.length > 0 && {
      loadBalancers: loadBalancers.map((each, index) => ({
        name: nameOf(index), publicLoadBalancer: each.publicLoadBalancer, listeners: listenersOf(each, index),
      })),
      targetGroups: targetsOf(drawn).map(({ containerPort: port, listener }) => ({ containerPort: port, listener })),
    },
  }).service;
}

function addService(stack: Stack, drawn: Drawn, kind: 'application' | 'network'): void {
  const { containerName = 'web', containerPort = 80 } = drawn;
  const { vpc, cluster } = placeOf(stack, drawn);
  const { scaling, props, adoption, task } = adoptionOptions(stack, drawn);
  const loadBalancers = drawn.loadBalancers.map((each, index) => ({ name: nameOf(index), listeners: listenersOf(each, index) }));
  const options = { ...adoption, vpc, ...loadBalancers.length > 0 && { loadBalancers, targetGroups: true } };
  const additionalPorts = targetsOf(drawn).map((target) => target.containerPort).filter((port) => port !== containerPort);
  const [main, ...others] = exposuresOf(drawn, kind);
  new FargateWebService(stack, 'Web', {
    ...props,
    cluster,
    scaling,
    adopt: kind === 'application' ? Adoption.applicationMultipleTargetGroupsFargateService(options) : Adoption.networkMultipleTargetGroupsFargateService(options),
    task: WorkloadTask.container({
      image, containerName, port: containerPort, additionalPorts: additionalPorts.map((port) => ({ containerPort: port, name: `port${port}` })), ...task,
    }),
    deployment: drawn.deploys === 'rolling' ? ServiceDeployment.rolling() : ServiceDeployment.blueGreen(),
    exposure: others.length === 0 ? main : Exposure.multiple(main, { Admin: others[0] }),
  });
}

function exposuresOf(drawn: Drawn, kind: 'application' | 'network'): Exposure[] {
  const create = kind === 'application' ? Exposure.applicationLoadBalancer : Exposure.networkLoadBalancer;
  if (drawn.loadBalancers.length === 0) return [create()];
  const targets = targetsOf(drawn);
  return drawn.loadBalancers.map(({ publicLoadBalancer, port }, index) => {
    const [main, ...rest] = targets.filter(({ listener }) => listener === `Listener${index}`);
    const options = { internetFacing: publicLoadBalancer, listenerPort: port, containerPort: main.containerPort };
    if (kind === 'network') return Exposure.networkLoadBalancer(options);
    return Exposure.applicationLoadBalancer({
      ...options,
      additionalRoutes: rest.map((target): AdditionalRoute => ({
        containerPort: target.containerPort,
        priority: targets.indexOf(target) + 1,
        ...target.condition?.pathPattern && { paths: [target.condition.pathPattern] },
        ...target.condition?.hostHeader && { hosts: [target.condition.hostHeader] },
      })),
    });
  });
}
