import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, SharedExposureOptions, SharedLoadBalancer, SharedLoadBalancerProps,
  TestTraffic,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { alb, CODE_DEPLOY, https, inStack, newStack, renewed, ROLLING, sharedCluster, zone } from '../apps';
import { Area, change, error, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';
import {
  FIRST_GROUP, FROZEN, GROUPS_REPLACED, HOW_TO_MOVE, LIVE_GROUPS, NEW_PATH, OLD_SERVES, OTHER_SCHEME, PORT_80_MOVES, PORT_80_TAKEN, REDIRECT_FIRST,
  REFUSED,
} from '../words';

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

/** The same, deployed by CodeDeploy. */
function byCodeDeploy(
  options?: SharedExposureOptions, balancer: BalancerOptions | ((stack: Stack) => BalancerOptions) = {},
  service: Partial<FargateWebServiceProps> = {}, id?: string,
): Build {
  const withTestListener = (stack: Stack) => ({ testListener: {}, ...typeof balancer === 'function' ? balancer(stack) : balancer });
  return shared(options, withTestListener, { deployment: CODE_DEPLOY, ...service }, id);
}

/** Two services behind one load balancer, with these options. */
function two(first: SharedExposureOptions, second: SharedExposureOptions, deployment?: ServiceDeployment): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const loadBalancer = new SharedLoadBalancer(stack, 'Balancer', { vpc: cluster.vpc, testListener: deployment && {} });
    Object.entries({ Web: first, Api: second }).forEach(([id, options]) => (
      new FargateWebService(stack, id, { task: webTask(), cluster, exposure: Exposure.sharedLoadBalancer(loadBalancer, options), deployment })
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

/** A service on a listener that exists already, of a load balancer with its own security group. */
function onListener(listenerArn: string, paths = ['/shop*'], priority = 10, deployment?: ServiceDeployment): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', `sg-${listenerArn.split('/')[2]}`),
    });
    new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.existingListener({ listener, paths, priority }), deployment });
  });
}

const SHARED = shared();
const BY_CODE_DEPLOY = byCodeDeploy();
const UNTESTED = ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.none() });
const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app';

export const SHARED_LOAD_BALANCERS: Area = {
  title: 'Shared load balancers and existing listeners',
  changes: [
    change('`paths`', SHARED, shared({ paths: ['/store*'], priority: 10 }), NEW_PATH),
    change('`hosts` added', SHARED, shared({ paths: ['/shop*'], hosts: ['shop.example.com'], priority: 10 }),
      'clients must use the host name at once'),
    change('`priority`', SHARED, shared({ paths: ['/shop*'], priority: 20 }), NOTHING),
    change('automatic priority → `priority`', shared({ paths: ['/shop*'] }), SHARED, NOTHING),
    change('`paths` with an automatic priority', shared({ paths: ['/shop*'] }), shared({ paths: ['/store*'] }), NEW_PATH),
    change('`priority` of two services exchanged', two({ paths: ['/a*'], priority: 10 }, { paths: ['/b*'], priority: 20 }),
      two({ paths: ['/a*'], priority: 20 }, { paths: ['/b*'], priority: 10 }),
      'fails: each rule still has the priority that the other one needs; use priorities that neither has', { finds: ['taken'] }),
    change('`paths` of two services exchanged', two({ paths: ['/a*'], priority: 10 }, { paths: ['/b*'], priority: 20 }),
      two({ paths: ['/b*'], priority: 10 }, { paths: ['/a*'], priority: 20 }),
      'clients must expect either service for a moment, while one rule has changed and the other has not'),
    change('`protocolVersion`', SHARED, shared({ paths: ['/shop*'], priority: 10, protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
    change('`healthCheck`, `deregistrationDelay`, `stickiness`', SHARED,
      shared({ paths: ['/shop*'], priority: 10, healthCheck: { path: '/health' }, stickiness: {} }),
      NOTHING),
    change('`paths`, with `rolling()`', shared(undefined, {}, { deployment: ROLLING }),
      shared({ paths: ['/store*'], priority: 10 }, {}, { deployment: ROLLING }),
      NEW_PATH),
    change('test traffic by header added', SHARED,
      shared(undefined, {}, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'x-test', values: ['1'] }) }) }),
      TASKS),
    change('HTTPS: `certificate` renewed', shared(undefined, https), shared(undefined, renewed), NOTHING),
    change('HTTP → HTTPS', SHARED, shared(undefined, https), PORT_80_MOVES, { finds: ['port closed'] }),
    change('HTTPS → HTTP', shared(undefined, https), SHARED, PORT_80_TAKEN, { finds: ['taken', 'port closed'], says: REDIRECT_FIRST }),
    change('`internetFacing: false`', SHARED, shared(undefined, { internetFacing: false }), OLD_SERVES, { says: OTHER_SCHEME }),
    change('`loadBalancerName` given', SHARED, shared(undefined, { loadBalancerName: 'shop' }), OLD_SERVES),
    change('`defaultResponse`', SHARED, shared(undefined, { defaultResponse: { statusCode: 503 } }), NOTHING),
    change('`testListener` added', SHARED, shared(undefined, { testListener: {} }), NOTHING),
    change('another `SharedLoadBalancer`, in one stack', SHARED, shared(undefined, {}, {}, 'Other'),
      'another address: that of the other load balancer; the old rule serves until the deployment ends'),
    change('another `SharedLoadBalancer`, of another stack', apart(['One', 'Two'], 'One'), apart(['One', 'Two'], 'Two'),
      'another address: that of the other load balancer; the old rule serves until the deployment ends'),
    change('`paths`, with the load balancer in another stack', apart(['One'], 'One'), apart(['One'], 'One', ['/store*']), NEW_PATH),
    change('the old `SharedLoadBalancer` removed in the same deployment', apart(['One', 'Two'], 'One'), apart(['Two'], 'Two'),
      'fails: the old load balancer is deleted before its service leaves it; remove it in a second deployment', { finds: ['deleted in use'] }),
    change('a `domain` moved to another load balancer', domainOn('Old'), domainOn('New'),
      'fails: the record is still there; remove the domain first, or create the records yourself', { finds: ['taken'] }),
    change('own load balancer → `sharedLoadBalancer()`', alb(), SHARED, 'another address: the old one serves until the deployment ends'),
    change('`sharedLoadBalancer()` → own load balancer', SHARED, alb(), 'another address: the old one serves until the deployment ends'),
    change('`existingListener()`: `priority`', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/one/1/2`, ['/shop*'], 20), NOTHING),
    change('`existingListener()`: `paths`', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/one/1/2`, ['/store*']), NEW_PATH),
    change('`existingListener()`: another listener of the load balancer', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/one/1/3`),
      'clients must use the port of the other listener; the old rule goes in the cleanup'),
    change('`existingListener()`: a listener of another load balancer', onListener(`${ARN}/one/1/2`), onListener(`${ARN}/two/2/2`),
      'another address: the old one serves until the deployment ends'),
  ],
};

export const SHARED_CODE_DEPLOY: Area = {
  title: 'Shared load balancers and existing listeners, with CodeDeploy',
  text: 'CodeDeploy shifts the service\'s own rule ([decision 17](decisions/0017-code-deploy-on-shared-listeners.md)). What ECS refuses is the same as elsewhere.',
  changes: [
    change('`paths`', BY_CODE_DEPLOY, byCodeDeploy({ paths: ['/store*'], priority: 10 }), NEW_PATH),
    change('`hosts` added', BY_CODE_DEPLOY, byCodeDeploy({ paths: ['/shop*'], hosts: ['shop.example.com'], priority: 10 }),
      'clients must use the host name at once'),
    change('`priority`', BY_CODE_DEPLOY, byCodeDeploy({ paths: ['/shop*'], priority: 20 }), NOTHING),
    change('automatic priority → `priority`', byCodeDeploy({ paths: ['/shop*'] }), BY_CODE_DEPLOY, NOTHING),
    change('the image', BY_CODE_DEPLOY, byCodeDeploy(undefined, {}, { task: webTask({ environment: { RELEASE: '2' } }) }), TASKS),
    change('the image and `paths`', BY_CODE_DEPLOY,
      byCodeDeploy({ paths: ['/shop*', '/store*'], priority: 10 }, {}, { task: webTask({ environment: { RELEASE: '2' } }) }), TASKS),
    change('`paths` of one of two services', two({ paths: ['/a*'], priority: 10 }, { paths: ['/b*'], priority: 20 }, CODE_DEPLOY),
      two({ paths: ['/c*'], priority: 10 }, { paths: ['/b*'], priority: 20 }, CODE_DEPLOY), NEW_PATH),
    change('`priority` of two services exchanged', two({ paths: ['/a*'], priority: 10 }, { paths: ['/b*'], priority: 20 }, CODE_DEPLOY),
      two({ paths: ['/a*'], priority: 20 }, { paths: ['/b*'], priority: 10 }, CODE_DEPLOY),
      'fails: each rule still has the priority that the other one needs; use priorities that neither has', { finds: ['taken'] }),
    change('test traffic removed', BY_CODE_DEPLOY, byCodeDeploy(undefined, {}, { deployment: UNTESTED }), NOTHING),
    change('test traffic added', byCodeDeploy(undefined, {}, { deployment: UNTESTED }), BY_CODE_DEPLOY, NOTHING),
    change('test traffic, where the load balancer has no `testListener`', shared(undefined, {}, { deployment: UNTESTED }),
      shared(undefined, {}, { deployment: CODE_DEPLOY }),
      'fails synthesis', { says: error('TestTraffic.none()') }),
    change('HTTPS: `certificate` renewed', byCodeDeploy(undefined, https), byCodeDeploy(undefined, renewed), NOTHING),
    change('`protocolVersion`', BY_CODE_DEPLOY, byCodeDeploy({ paths: ['/shop*'], priority: 10, protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }),
      GROUPS_REPLACED, { finds: ['refused by CodeDeploy', 'refused by the live look-up'], says: LIVE_GROUPS }),
    change('another `SharedLoadBalancer`', BY_CODE_DEPLOY, byCodeDeploy(undefined, {}, {}, 'Other'), REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('own load balancer → `sharedLoadBalancer()`', alb({}, CODE_DEPLOY), BY_CODE_DEPLOY, REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`blueGreen()` → `codeDeploy()`', shared(undefined, { testListener: {} }), BY_CODE_DEPLOY, FIRST_GROUP,
      { finds: ['second service'], says: HOW_TO_MOVE }),
    change('`existingListener()`: `priority`', onListener(`${ARN}/one/1/2`, undefined, 10, UNTESTED),
      onListener(`${ARN}/one/1/2`, undefined, 20, UNTESTED), NOTHING),
    change('`existingListener()`: `paths`', onListener(`${ARN}/one/1/2`, undefined, 10, UNTESTED),
      onListener(`${ARN}/one/1/2`, ['/store*'], 10, UNTESTED), NEW_PATH),
    change('`existingListener()`: another listener of the load balancer', onListener(`${ARN}/one/1/2`, undefined, 10, UNTESTED),
      onListener(`${ARN}/one/1/3`, undefined, 10, UNTESTED), 'clients must use the port of the other listener; the old rule goes in the cleanup'),
    change('`existingListener()`: a listener of another load balancer', onListener(`${ARN}/one/1/2`, undefined, 10, UNTESTED),
      onListener(`${ARN}/two/2/2`, undefined, 10, UNTESTED), REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
  ],
};
