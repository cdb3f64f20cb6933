import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Fn } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { SharedLoadBalancer } from './shared-load-balancer';
import { ISharedLoadBalancer } from './shared-load-balancer-props';
import { TestEndpoint } from '../traffic';

/** A listener that a service does not own, as its stack is told of it: by attributes, so that nothing is created in another stack. */
export interface SharedListener {
  /** What it is, for logical ids: a target group stays with its load balancer. */
  readonly identity: IConstruct;
  /** What all listeners of the load balancer have in common. */
  readonly loadBalancerKey: string;
  readonly vpc?: ec2.IVpc;
  readonly listenerArn: string;
  readonly url?: string;
  /** Undefined where nobody knows. */
  readonly speaksHttps?: boolean;
  readonly testListenerArn?: string;
  /** What a smoke test needs to know of the test listener, as far as it is known. */
  readonly testEndpoint?: Omit<TestEndpoint, 'entrance'>;
  /** How to get a test listener. */
  readonly testRemedy: string;
  /** The security group, known in a service's stack. */
  importSecurityGroup(scope: Construct): ec2.ISecurityGroup;
  /** Lets the load balancer reach an identity provider, where that is the library's business. */
  reachIdentityProvider(): void;
}

/** A listener of a shared load balancer. */
export function listenerOfShared(shared: ISharedLoadBalancer): SharedListener {
  const { vpc, listenerArn, url, testListenerArn, testListenerPort, loadBalancerArn } = shared;
  const speaksHttps = shared.protocol === elbv2.ApplicationProtocol.HTTPS;
  return {
    identity: shared,
    loadBalancerKey: loadBalancerArn,
    vpc,
    listenerArn,
    url,
    speaksHttps,
    testListenerArn,
    testEndpoint: testListenerPort === undefined ? undefined : {
      protocol: speaksHttps ? 'https' : 'http',
      port: testListenerPort,
      dnsName: shared.loadBalancerDnsName,
      loadBalancerFullName: Fn.select(1, Fn.split(':loadbalancer/', loadBalancerArn)),
      isPublic: shared.internetFacing,
    },
    testRemedy: 'give the shared load balancer a `testListener`, or use TestTraffic.header()',
    importSecurityGroup: (scope) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', shared.securityGroupId, { allowAllOutbound: false }),
    reachIdentityProvider: () => {
      if (shared instanceof SharedLoadBalancer) shared.loadBalancer.connections.allowToAnyIpv4(ec2.Port.tcp(443), 'Identity provider');
    },
  };
}

/** A listener that was made elsewhere. */
export function existingListener(listener: elbv2.IApplicationListener, testListener?: elbv2.IApplicationListener, url?: string): SharedListener {
  const [{ securityGroupId, allowAllOutbound }] = listener.connections.securityGroups;
  return {
    identity: listener,
    loadBalancerKey: listener.listenerArn,
    listenerArn: listener.listenerArn,
    url,
    testListenerArn: testListener?.listenerArn,
    testRemedy: 'pass `testListener` to Exposure.existingListener(), or use TestTraffic.header()',
    importSecurityGroup: (scope) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', securityGroupId, { allowAllOutbound }),
    reachIdentityProvider: () => {},
  };
}
