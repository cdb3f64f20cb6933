import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RouteConditions } from './route-conditions';
import { SharedListener } from './shared-listener';
import { refuse } from '../../private/errors';
import { TrafficRequest } from '../traffic';

/**
 * Refuses deployments that move the listener itself, with all its services.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export function requireListenerFits(scope: Construct, factory: string, { deployment, shifts }: TrafficRequest): void {
  if (shifts !== 'listener') return;
  refuse(scope, {
    what: `${deployment} moves the default action of a listener, which a service must not share`,
    got: factory,
    instead: 'use Deployment.blueGreen(), which ECS runs on a rule, or Exposure.applicationLoadBalancer()',
  });
}

/** Refuses test traffic by a listener that does not exist, or that others than the service decide about. */
export function requireTestFits(scope: Construct, { testListenerArn, testRemedy }: SharedListener, { deployment, test }: TrafficRequest): void {
  if (test.kind !== 'listener') return;
  if (testListenerArn === undefined) {
    refuse(scope, { what: `${deployment} was given a test listener, but the load balancer has none to share`, instead: testRemedy });
  }
  if (test.port !== undefined || test.allowFrom) {
    refuse(scope, {
      what: `${deployment} was given a port or peers of a test listener that services share`,
      instead: 'set them where the listener is made, and use TestTraffic.listener() without options',
    });
  }
}

/** Refuses a service in another VPC than its load balancer, as far as both are known. */
export function requireSameVpc(scope: Construct, vpc: ec2.IVpc, other?: ec2.IVpc): void {
  if (!other || vpc === other || vpc.vpcId === other.vpcId) return;
  const known = !Token.isUnresolved(vpc.vpcId) && !Token.isUnresolved(other.vpcId);
  const ownBoth = vpc instanceof ec2.Vpc && other instanceof ec2.Vpc;
  if (!known && !ownBoth) return;
  refuse(scope, {
    what: `the service is in another VPC (${vpc.node.path}) than its load balancer (${other.node.path})`,
    instead: 'give both the same VPC',
  });
}

/** Where clients reach the service: at its first host and path, as far as they have no wildcards. */
export function urlOf(url: string | undefined, { hosts: [host] = [], paths: [path] = [] }: RouteConditions): string | undefined {
  if (url === undefined) return undefined;
  const [literal] = (path ?? '').split(/[*?]/);
  const own = host === undefined || /[*?]/.test(host) ? url : url.replace(/^(https?:\/\/)(.*?)(:\d+)?$/, (_, scheme: string, __, port = '') => `${scheme}${host}${port}`);
  return literal.startsWith('/') && literal !== '/' ? `${own}${literal}` : own;
}
