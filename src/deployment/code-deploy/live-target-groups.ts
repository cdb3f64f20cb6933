import * as path from 'node:path';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeploymentProvider } from './deployment-application';
import { ListenerRoute } from '../../traffic/route';
import { renderedProperties } from '../../private/synthesis';
import { HandlerFunction } from '../../private/custom-resource/handler-function';

const RESOURCE_TYPE = 'Custom::EcsLiveTargetGroups';
const PROVIDER_ID = 'EcsLiveTargetGroupsProvider';

/**
 * Lets listeners keep the target group that CodeDeploy has given them. The template only knows the first one: whenever
 * CloudFormation changed a listener's certificate or port, it would write that one back and cut off the live tasks.
 *
 * The resource is asked again exactly when a listener's settings change, because they are its properties.
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
 * All that the template says about a listener, overrides and tags included, except for where it leads, which is the answer, and for its load
 * balancer, which would make the chain of a stack longer: no two load balancers can use one target group, so another one comes with others.
 */
function settingsOf(listener: elbv2.CfnListener, resolve: (value: unknown) => unknown): object {
  const { LoadBalancerArn: _, DefaultActions: actions, ...settings } = renderedProperties(listener, resolve) as unknown as ListenerProperties;
  return { ...settings, DefaultActions: actions.map(({ TargetGroupArn: __, ...action }) => action) };
}

interface ListenerProperties {
  readonly LoadBalancerArn: unknown;
  readonly DefaultActions: readonly { readonly TargetGroupArn?: unknown }[];
}

/** One function for all services of a stack. Listeners wait for its answer: a state machine would make the chain of a stack longer. */
function serviceTokenOf(stack: Stack): string {
  const provider = stack.node.tryFindChild(PROVIDER_ID) as HandlerFunction | undefined ?? new HandlerFunction(stack, PROVIDER_ID, {
    codeDirectory: path.join(__dirname, '../../../assets/deployment/code-deploy/live-target-groups.handler'),
    timeout: Duration.minutes(15),
    description: 'Looks up which target group a listener leads to',
    logGroup: DeploymentProvider.of(stack).logGroup,
    // Elastic Load Balancing offers no narrower resource for its Describe actions.
    statements: () => [{ Action: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetGroups'], Effect: 'Allow', Resource: '*' }],
  });
  return provider.arn;
}
