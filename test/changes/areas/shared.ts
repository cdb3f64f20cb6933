import { Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, SharedExposureOptions, SharedLoadBalancer, SharedLoadBalancerProps,
  TestTraffic,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { alb, CODE_DEPLOY, https, inStack, newStack, renewed, ROLLING, securityGroup, sharedCluster, zone } from '../apps';
import { Area, change, error, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';

type BalancerOptions = Partial<SharedLoadBalancerProps>;

/** A service behind a shared load balancer in one stack. */
function shared(
  options: SharedExposureOptions = { paths: ['/shop*'], priority: 10 }, balancer: BalancerOptions | ((stack: Stack) => BalancerOptions) = {},
  service: Partial<FargateWebServiceProps> = {}, id = 'Balancer',
): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const loadBalancer = new SharedLoadBalancer(stack, id, { vpc: cluster.vpc, ...typeof balancer === 'function' ? balancer(stack) : balancer });
    new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.sharedLoadBalancer(loadBalancer, options), ...service });
  });
}

/** Two services behind one load balancer, with these options. */
function two(first: SharedExposureOptions, second: SharedExposureOptions): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const loadBalancer = new SharedLoadBalancer(stack, 'Balancer', { vpc: cluster.vpc });
    Object.entries({ Web: first, Api: second }).forEach(([id, options]) => (
      new FargateWebService(stack, id, { task: webTask(), cluster, exposure: Exposure.sharedLoadBalancer(loadBalancer, options) })
    ));
  });
}

/** Two shared load balancers, one of which has the domain name. */
function domainOn(owner: 'Old' | 'New'): Build {
  return inStack((stack) => {
    const { vpc } = sharedCluster(stack);
    for (const id of ['Old', 'New']) {
      new SharedLoadBalancer(stack, id, { vpc, ...https(stack), ...id === owner && { domain: { zone: zone(stack), name: 'shop.example.com' } } });
    }
  });
}

/** The load balancer and the service in stacks of their own. */
function apart(balancers: readonly string[], used: string, paths = ['/shop*']): Build {
  return (app) => {
    const network = newStack(app, 'Network');
    const cluster = sharedCluster(network);
    const created = Object.fromEntries(balancers.map((id) => [id, new SharedLoadBalancer(network, id, { vpc: cluster.vpc })]));
    const stack = newStack(app, 'Shop');
    const exposure = Exposure.sharedLoadBalancer(created[used], { paths, priority: 10 });
    new FargateWebService(stack, 'Web', { task: webTask(), cluster: sharedCluster(stack), exposure });
  };
}

/** A service on a listener that exists already. */
function onListener(listenerArn: string, paths = ['/shop*'], priority = 10): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', { listenerArn, securityGroup: securityGroup(stack) });
    new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.existingListener({ listener, paths, priority }) });
  });
}

const SHARED = shared();
const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app';

export const SHARED_LOAD_BALANCERS: Area = {
  title: 'Shared load balancers and existing listeners',
  changes: [
    change('`paths`', SHARED, shared({ paths: ['/store*'], priority: 10 }), 'clients must use the new path at once'),
    change('`hosts` added', SHARED, shared({ paths: ['/shop*'], hosts: ['shop.example.com'], priority: 10 }), 'clients must use the host name at once'),
    change('`priority`', SHARED, shared({ paths: ['/shop*'], priority: 20 }), NOTHING),
    change('automatic priority → `priority`', shared({ paths: ['/shop*'] }), SHARED, NOTHING),
    change('`paths` with an automatic priority', shared({ paths: ['/shop*'] }), shared({ paths: ['/store*'] }), 'clients must use the new path at once'),
    change('`priority` of two services exchanged', two({ paths: ['/a*'], priority: 10 }, { paths: ['/b*'], priority: 20 }), two({ paths: ['/a*'], priority: 20 }, { paths: ['/b*'], priority: 10 }), 'fails'),
    change('`paths` of two services exchanged', two({ paths: ['/a*'], priority: 10 }, { paths: ['/b*'], priority: 20 }), two({ paths: ['/b*'], priority: 10 }, { paths: ['/a*'], priority: 20 }), 'clients must expect the other service'),
    change('`protocolVersion`', SHARED, shared({ paths: ['/shop*'], priority: 10, protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }), 'fails'),
    change('`healthCheck`, `deregistrationDelay`, `stickiness`', SHARED, shared({ paths: ['/shop*'], priority: 10, healthCheck: { path: '/health' }, stickiness: {} }), NOTHING),
    change('`paths`, with `rolling()`', shared(undefined, {}, { deployment: ROLLING }), shared({ paths: ['/store*'], priority: 10 }, {}, { deployment: ROLLING }), 'clients must use the new path at once'),
    change('test traffic by header added', SHARED, shared(undefined, {}, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'x-test', values: ['1'] }) }) }), TASKS),
    change('`codeDeploy()` on a shared load balancer', SHARED, shared(undefined, {}, { deployment: CODE_DEPLOY }), 'fails synthesis', { says: error('codeDeploy()') }),
    change('HTTPS: `certificate` renewed', shared(undefined, https), shared(undefined, renewed), NOTHING),
    change('HTTP → HTTPS', SHARED, shared(undefined, https), 'closed: port 80 for seconds, until it redirects'),
    change('HTTPS → HTTP', shared(undefined, https), SHARED, 'fails'),
    change('`internetFacing: false`', SHARED, shared(undefined, { internetFacing: false }), 'another address'),
    change('`loadBalancerName` given', SHARED, shared(undefined, { loadBalancerName: 'shop' }), 'fails'),
    change('`defaultResponse`', SHARED, shared(undefined, { defaultResponse: { statusCode: 503 } }), NOTHING),
    change('`testListener` added', SHARED, shared(undefined, { testListener: {} }), NOTHING),
    change('another `SharedLoadBalancer`, in one stack', SHARED, shared(undefined, {}, {}, 'Other'), 'fails'),
    change('another `SharedLoadBalancer`, of another stack', apart(['One', 'Two'], 'One'), apart(['One', 'Two'], 'Two'), 'fails'),
    change('`paths`, with the load balancer in another stack', apart(['One'], 'One'), apart(['One'], 'One', ['/store*']), 'clients must use the new path at once'),
    change('the old `SharedLoadBalancer` removed in the same deployment', apart(['One', 'Two'], 'One'), apart(['Two'], 'Two'), 'fails'),
    change('a `domain` moved to another load balancer', domainOn('Old'), domainOn('New'), 'fails'),
    change('own load balancer → `sharedLoadBalancer()`', alb(), SHARED, 'another address'),
    change('`sharedLoadBalancer()` → own load balancer', SHARED, alb(), 'another address'),
    change('`existingListener()`: `priority`', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/one/1/2`, ['/shop*'], 20), NOTHING),
    change('`existingListener()`: `paths`', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/one/1/2`, ['/store*']), 'clients must use the new path at once'),
    change('`existingListener()`: another listener of the load balancer', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/one/1/3`), 'another address'),
    change('`existingListener()`: a listener of another load balancer', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/two/2/2`), 'fails'),
  ],
};
