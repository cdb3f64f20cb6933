import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { formatProblemWithRemedy } from '../../private/errors';

/** Finds listeners of others in the app on the same load balancer and port, which Elastic Load Balancing refuses. Whole apps are known at synthesis only. */
export function listenerPortValidation(workload: IConstruct, resources: IConstruct, loadBalancer: elbv2.INetworkLoadBalancer): IValidation {
  return {
    validate: () => {
      const listeners = workload.node.root.node.findAll().filter((construct): construct is elbv2.CfnListener => (
        construct instanceof elbv2.CfnListener && construct.loadBalancerArn === loadBalancer.loadBalancerArn
      ));
      const own = listeners.filter(({ node }) => node.scopes.includes(resources));
      return own.flatMap(({ port }) => {
        const other = listeners.find((listener) => !own.includes(listener) && listener.port === port && !Token.isUnresolved(port));
        return other ? [formatProblemWithRemedy({
          problem: `the load balancer has another listener on this port, ${other.node.scope!.node.path}`,
          actual: port,
          remedy: 'use another `listenerPort`, or another port of TestTraffic.listener()',
        })] : [];
      });
    },
  };
}
