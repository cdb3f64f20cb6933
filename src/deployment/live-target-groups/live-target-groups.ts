import * as path from 'node:path';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createLogGroup } from '../../defaults/log-group';
import { HandlerFunction } from '../../private/custom-resource/handler-function';
import { renderedProperties } from '../../private/synthesis';
import { Listener, ListenerRoute, RuleRoute, TargetGroup, WeightedRule } from '../../traffic/route';
import type { DeploymentApplication } from '../code-deploy/deployment-application';

const RESOURCE_TYPE = 'Custom::EcsLiveTargetGroups';
const PROVIDER_ID = 'EcsLiveTargetGroupsProvider';

/** The L1 that forwards traffic: a listener by its default action, or a rule. */
type CfnForward = elbv2.CfnListener | elbv2.CfnListenerRule;

/** A listener or rule, and its place on the load balancer. */
interface Forward {
  readonly resource: CfnForward;
  /** The listener of the service's own; undefined when the service shares it. */
  readonly listener?: elbv2.CfnListener;
}

/**
 * Keeps the listeners of a CodeDeploy service on their live target group. The template contains only the first one: when CloudFormation updated the
 * certificate or port of a listener, it would restore that one and cut off the live tasks.
 */
export function keepListenersLive(scope: Construct, route: ListenerRoute, application: DeploymentApplication): void {
  const production = ownListener(route.listener);
  const test = route.testListener && ownListener(route.testListener);
  const groups = [route.targetGroup, route.alternateTargetGroup] as const;
  const live = new LiveTargetGroups(scope, 'LiveTargetGroups', { groups, production, test, application });
  production.listener.defaultActions = [forwardTo(live.attribute('ProductionTargetGroupArn'))];
  if (test) test.listener.defaultActions = [forwardTo(live.attribute('TestTargetGroupArn'))];
}

/**
 * Keeps the weights that ECS or CodeDeploy has written to the rules of a service, or ECS to the listeners of its Network Load Balancer.
 *
 * @param application CodeDeploy application with the deployment group of the service; undefined when ECS shifts the traffic.
 */
export function keepWeightsLive(route: RuleRoute, application?: DeploymentApplication): void {
  const production = weightedForward(route.productionRule, route.listener);
  const test = route.testRule && weightedForward(route.testRule, route.testListener ?? route.listener);
  const groups = [route.targetGroup, route.alternateTargetGroup] as const;
  const live = new LiveTargetGroups(route.targetGroup, 'Live', { groups, production, test, weighted: true, application });
  setWeights(production.resource, groups, live, 'Production');
  if (test) setWeights(test.resource, groups, live, 'Test');
}

function ownListener(listener: Listener): Required<Forward> & { readonly resource: elbv2.CfnListener } {
  const resource = listener.node.defaultChild as elbv2.CfnListener;
  return { resource, listener: resource };
}

function weightedForward(rule: WeightedRule, listener: Listener | undefined): Forward {
  if (rule instanceof elbv2.CfnListenerRule) return { resource: rule, listener: listener?.node.defaultChild as elbv2.CfnListener | undefined };
  return ownListener(rule);
}

function forwardTo(targetGroupArn: string): elbv2.CfnListener.ActionProperty {
  return { type: 'forward', targetGroupArn };
}

/** Replaces the weights of the forward action; others, such as authentication, come before it. */
function setWeights(resource: CfnForward, [first, second]: readonly [TargetGroup, TargetGroup], live: LiveTargetGroups, role: 'Production' | 'Test'): void {
  const forward = {
    type: 'forward',
    forwardConfig: {
      targetGroups: [
        { targetGroupArn: first.targetGroupArn, weight: live.weight(`${role}Weight`) },
        { targetGroupArn: second.targetGroupArn, weight: live.weight(`${role}AlternateWeight`) },
      ],
    },
  };
  if (resource instanceof elbv2.CfnListenerRule) {
    resource.actions = (resource.actions as elbv2.CfnListenerRule.ActionProperty[]).map((action) => action.type === 'forward' ? { ...action, ...forward } : action);
  } else {
    resource.defaultActions = [forward];
  }
}

interface LiveTargetGroupsProps {
  /** The target group of the first deployment, and the other one. */
  readonly groups: readonly [TargetGroup, TargetGroup];
  readonly production: Forward;
  readonly test?: Forward;
  /** Specifies whether both forward to both groups by weights. */
  readonly weighted?: boolean;
  /** CodeDeploy application with the deployment group of the service. */
  readonly application?: DeploymentApplication;
}

/**
 * Looks up the live target groups before CloudFormation updates what leads to them. The settings of listeners and rules are properties of the resource,
 * so that CloudFormation updates it exactly when they change.
 */
class LiveTargetGroups extends Construct {
  private readonly resource: CfnResource;

  constructor(scope: Construct, id: string, { groups, production, test, weighted, application }: LiveTargetGroupsProps) {
    super(scope, id);
    const provider = LiveTargetGroupsProvider.of(this);
    if (application) provider.allowStopping(application);
    this.resource = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: {
        ServiceToken: provider.serviceToken,
        ApplicationName: application?.application.applicationName,
        ...placeOf('Production', production),
        ...test && placeOf('Test', test),
        TargetGroupArns: groups.map(({ targetGroupArn }) => targetGroupArn),
        Weighted: weighted,
        Listeners: Lazy.uncachedAny({
          produce: ({ resolve }) => [production, test].flatMap((forward) => forward ? [settingsOf(forward.resource, resolve)] : []),
        }),
      },
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }

  public attribute(name: string): string {
    return this.resource.getAtt(name).toString();
  }

  public weight(name: string): number {
    return Token.asNumber(this.resource.getAtt(name));
  }
}

/** Names a listener of the service's own by its port: its ARN would lengthen the longest chain of resources in a stack. */
function placeOf(role: 'Production' | 'Test', { resource, listener }: Forward): Record<string, unknown> {
  const isRule = resource instanceof elbv2.CfnListenerRule;
  return {
    ...listener ? { [`${role}Port`]: listener.port } : { [`${role}ListenerArn`]: (resource as elbv2.CfnListenerRule).listenerArn },
    ...isRule && { [`${role}Priority`]: resource.priority },
  };
}

/**
 * Returns the rendered properties of a listener or rule, including overrides and tags, but without its target groups, which are the result, and its
 * listener or load balancer, which would lengthen the longest chain of resources in a stack. Another one comes with other target groups.
 */
function settingsOf(resource: CfnForward, resolve: (value: unknown) => unknown): object {
  const { LoadBalancerArn: _, ListenerArn: __, ...settings } = renderedProperties(resource, resolve) as Record<string, unknown>;
  const actions = resource instanceof elbv2.CfnListenerRule ? 'Actions' : 'DefaultActions';
  const withoutTargets = (settings[actions] as readonly ForwardProperties[]).map(({ TargetGroupArn: ___, ForwardConfig, ...action }) => (
    { ...action, TargetGroupStickinessConfig: ForwardConfig?.TargetGroupStickinessConfig }
  ));
  return withoutDynamicReferences({ ...settings, [actions]: withoutTargets });
}

interface ForwardProperties {
  readonly TargetGroupArn?: unknown;
  readonly ForwardConfig?: { readonly TargetGroupStickinessConfig?: unknown };
}

/** Keeps CloudFormation from sending the client secret of an identity provider to the function. */
function withoutDynamicReferences(settings: object): object {
  return JSON.parse(JSON.stringify(settings).replaceAll('{{resolve:', '{resolve:'));
}

/** The function that all services of a stack share. A state machine would lengthen the longest chain of resources in a stack. */
class LiveTargetGroupsProvider extends Construct {
  public static of(scope: Construct): LiveTargetGroupsProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(PROVIDER_ID) as LiveTargetGroupsProvider | undefined ?? new LiveTargetGroupsProvider(stack, PROVIDER_ID);
  }

  public readonly serviceToken: string;
  private readonly applications = new Set<DeploymentApplication>();

  private constructor(stack: Stack, id: string) {
    super(stack, id);
    const lookup = new HandlerFunction(this, 'Lookup', {
      codeDirectory: path.join(__dirname, '../../../assets/deployment/live-target-groups/live-target-groups.handler'),
      timeout: Duration.minutes(15),
      description: 'Looks up which target group a listener or rule leads to',
      logGroup: createLogGroup(this, 'LogGroup'),
      // Elastic Load Balancing offers no narrower resource for its Describe actions.
      statements: () => [
        allow('elasticloadbalancing', ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'], '*'),
        ...this.stopStatements(),
      ],
    });
    this.serviceToken = lookup.arn;
  }

  /** Lets the function stop the deployment of an update that is being rolled back. */
  public allowStopping(application: DeploymentApplication): void {
    this.applications.add(application);
  }

  private stopStatements(): object[] {
    if (this.applications.size === 0) return [];
    const applications = [...this.applications];
    return [
      allow('cloudformation', ['DescribeStacks'], Stack.of(this).stackId),
      allow('codedeploy', ['ListDeploymentGroups'], applications.map(({ application }) => application.applicationArn)),
      allow('codedeploy', ['BatchGetDeploymentGroups', 'ListDeployments', 'BatchGetDeployments'], applications.map(({ groupsArn }) => groupsArn)),
      allow('codedeploy', ['StopDeployment'], '*'),
    ];
  }
}

function allow(service: string, actions: string[], resource: unknown): object {
  return { Action: actions.map((action) => `${service}:${action}`), Effect: 'Allow', Resource: resource };
}
