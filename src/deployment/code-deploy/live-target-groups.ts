import * as path from 'node:path';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeploymentProvider } from './deployment-application';
import { HandlerFunction } from '../../private/custom-resource/handler-function';
import { renderedProperties } from '../../private/synthesis';
import { ListenerRoute } from '../../traffic/route';

const RESOURCE_TYPE = 'Custom::EcsLiveTargetGroups';
const PROVIDER_ID = 'EcsLiveTargetGroupsProvider';

/**
 * Keeps listeners on their live target group. The template contains only the first one: when CloudFormation updated the certificate or port of a
 * listener, it would restore that one and cut off the live tasks.
 *
 * The settings of the listeners are properties of the resource, so that CloudFormation updates it exactly when they change.
 */
export class LiveTargetGroups extends Construct {
  constructor(scope: Construct, id: string, route: ListenerRoute) {
    super(scope, id);
    const production = route.listener.node.defaultChild as elbv2.CfnListener;
    const test = route.testListener?.node.defaultChild as elbv2.CfnListener | undefined;
    const live = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: {
        ServiceToken: serviceTokenOf(Stack.of(this)),
        ProductionPort: production.port,
        TestPort: test?.port,
        TargetGroupArns: [route.targetGroup.targetGroupArn, route.alternateTargetGroup.targetGroupArn],
        Listeners: Lazy.uncachedAny({
          produce: ({ resolve }) => [production, test].flatMap((listener) => listener ? [settingsOf(listener, resolve)] : []),
        }),
      },
    });
    live.applyRemovalPolicy(RemovalPolicy.DESTROY);
    production.defaultActions = [forwardTo(live.getAtt('ProductionTargetGroupArn').toString())];
    if (test) test.defaultActions = [forwardTo(live.getAtt('TestTargetGroupArn').toString())];
  }
}

function forwardTo(targetGroupArn: string): elbv2.CfnListener.ActionProperty {
  return { type: 'forward', targetGroupArn };
}

/**
 * Returns the rendered properties of a listener, including overrides and tags, but without its target group, which is the result, and its load
 * balancer, which would lengthen the longest chain of resources in a stack. Another load balancer comes with other target groups, so it need not be
 * there.
 */
function settingsOf(listener: elbv2.CfnListener, resolve: (value: unknown) => unknown): object {
  const { LoadBalancerArn: _, DefaultActions: actions, ...settings } = renderedProperties(listener, resolve) as unknown as ListenerProperties;
  return { ...settings, DefaultActions: actions.map(({ TargetGroupArn: __, ...action }) => action) };
}

interface ListenerProperties {
  readonly LoadBalancerArn: unknown;
  readonly DefaultActions: readonly { readonly TargetGroupArn?: unknown }[];
}

/** Returns the token of the function that all services of a stack share. A state machine would lengthen the longest chain of resources in a stack. */
function serviceTokenOf(stack: Stack): string {
  const provider = stack.node.tryFindChild(PROVIDER_ID) as HandlerFunction | undefined ?? new HandlerFunction(stack, PROVIDER_ID, {
    codeDirectory: path.join(__dirname, '../../../assets/deployment/code-deploy/live-target-groups.handler'),
    timeout: Duration.minutes(15),
    description: 'Looks up which target group a listener leads to',
    logGroup: DeploymentProvider.of(stack).logGroup,
    // Elastic Load Balancing offers no narrower resource for its Describe actions.
    statements: () => [
      { Action: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetGroups'], Effect: 'Allow', Resource: '*' },
    ],
  });
  return provider.arn;
}
