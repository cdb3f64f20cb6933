import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Exposure, ExistingListenerOptions, ServiceDeployment, SharedExposureOptions, SharedLoadBalancer, Sidecar, TestTraffic } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const task = () => webTask({ sidecars: [Sidecar.container({ image, containerName: 'admin', port: 8081 })] });
const admin = { paths: ['/admin', '/admin/*'], containerName: 'admin', healthCheck: { path: '/admin' } };

function onShared(options: SharedExposureOptions, deployment = ServiceDeployment.rolling(), stack = newStack()) {
  const cluster = existingCluster(stack);
  const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc, testListener: {} });
  const web = webService(stack, { cluster, task: task(), deployment, exposure: Exposure.sharedLoadBalancer(shared, options) });
  return { web, stack, template: Template.fromStack(stack) };
}

function onListener(options: Partial<ExistingListenerOptions>, deployment = ServiceDeployment.rolling()) {
  const stack = newStack();
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/1/2',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Peer', 'sg-1'),
  });
  webService(stack, { task: task(), deployment, exposure: Exposure.existingListener({ listener, priority: 10, paths: ['/a'], ...options }) });
  return { stack, template: Template.fromStack(stack) };
}

describe.each([['a shared load balancer', onShared], ['an existing listener', onListener]])('%s', (_, expose) => {
  const main = { paths: ['/a', '/a/*'], healthCheck: { path: '/a' } };

  test('has the additional routes of a service to other containers', () => {
    const { template } = expose({ ...main, priority: 10, additionalRoutes: [{ ...admin, priority: 20 }] });

    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers.map(({ ContainerName, ContainerPort }: any) => [ContainerName, ContainerPort])).toEqual([['app', 80], ['admin', 8081]]);
    expect(resourcesOf(template, RULE).map(({ Properties }) => Properties.Priority).sort()).toEqual([10, 20]);
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties.FromPort).sort()).toEqual([80, 8081]);
  });

  test('shifts them together, with test traffic by a header', () => {
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) });
    const { template } = expose({ ...main, priority: 10, additionalRoutes: [{ ...admin, priority: 20 }] }, deployment);

    expect(resourcesOf(template, RULE).map(({ Properties }) => Properties.Priority).sort((a, b) => a - b)).toEqual([9, 10, 19, 20]);
  });

  test('has redirects', () => {
    const { template } = expose({ ...main, priority: 10, redirects: [{ paths: ['/b'], path: '/a', priority: 5 }] });

    expect(resourcesOf(template, RULE).map(({ Properties }) => Properties.Actions[0].Type).sort()).toEqual(['forward', 'redirect']);
  });

  test('splits more values than a rule may have', () => {
    const { template } = expose({ paths: ['/1', '/2', '/3', '/4', '/5', '/6'], priority: 10, healthCheck: { path: '/1' } });

    expect(resourcesOf(template, RULE).map(({ Properties }) => [Properties.Priority, Properties.Conditions[0].PathPatternConfig.Values])).toEqual([
      [10, ['/1', '/2', '/3', '/4', '/5']], [11, ['/6']],
    ]);
  });

  test('fails with them where ECS shifts one rule', () => {
    expect(() => expose({ paths: ['/1', '/2', '/3', '/4', '/5', '/6'], priority: 10 }, ServiceDeployment.blueGreen())).toThrow(errorAt('Stack/Web', 'ServiceDeployment.blueGreen()', 'one rule', 'at most 5 values', 'got 6', 'ServiceDeployment.rolling()'));
  });

  test('fails with additional routes for CodeDeploy', () => {
    expect(() => expose({ ...main, priority: 10, additionalRoutes: [{ ...admin, priority: 20 }] }, ServiceDeployment.codeDeploy())).toThrow(errorAt('Stack/Web', '`additionalRoutes`', 'ServiceDeployment.blueGreen()'));
  });
});

test.each<[string, Partial<ExistingListenerOptions>]>([
  ['additionalRoutes[0]', { additionalRoutes: [admin] }], ['redirects[0]', { redirects: [{ paths: ['/b'], path: '/a' }] }],
])('fails with %s without a priority on an existing listener, whose other rules are not known', (place, options) => {
  expect(() => onListener(options)).toThrow(errorAt(`Exposure.existingListener() ${place}`, 'priority is missing', 'no other rule'));
});

test('a service that another one hides is warned of, in either order', () => {
  for (const priorities of [[1, 2], [2, 1]]) {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc });
    const expose = (id: string, options: SharedExposureOptions) => (
      webService(stack, { cluster, exposure: Exposure.sharedLoadBalancer(shared, options) }, id)
    );
    for (const priority of priorities) {
      if (priority === 1) expose('All', { priority });
      else expose('Orders', { priority, paths: ['/orders'], healthCheck: { path: '/orders' } });
    }

    Annotations.fromStack(stack).hasWarning('/Stack/Orders', Match.stringLikeRegexp('no request reaches Stack/Orders: Stack/All.*1.*unreachable-route'));
  }
});

describe('a path', () => {
  const warned = (options: SharedExposureOptions) => Annotations.fromStack(onShared(options).stack);
  const parent = Match.stringLikeRegexp('path-without-parent');
  const check = Match.stringLikeRegexp('health-check-path');

  test('that does not match its parent is warned of', () => {
    warned({ paths: ['/api/*'], healthCheck: { path: '/api/health' } }).hasWarning('/Stack/Web', Match.stringLikeRegexp("'/api/\\*' does not match '/api'.*add '/api' to `paths`.*path-without-parent"));
    for (const paths of [['/api', '/api/*'], ['/api*', '/api/*'], ['/*'], ['/api/v?'], ['*/api']]) warned({ paths, healthCheck: { path: '/' } }).hasNoWarning('*', parent);
  });

  test('beside a health check of / is warned of, unless somebody asked for it', () => {
    warned({ paths: ['/api', '/api/*'] }).hasWarning('/Stack/Web', Match.stringLikeRegexp("health check asks for '/'.*'/api'.*`healthCheck.path`.*health-check-path"));
    for (const options of [{ paths: ['/*'] }, { paths: ['/', '/api'] }, { hosts: ['a.example.com'] }, { paths: ['/api'], healthCheck: { path: '/' } }]) warned(options).hasNoWarning('*', check);
  });

  test('of an additional route is looked at, too', () => {
    warned({ additionalRoutes: [{ ...admin, healthCheck: {} }] }).hasWarning('/Stack/Web', Match.stringLikeRegexp("health check asks for '/'.*'/admin'"));
  });

  test('that is not known passes', () => {
    const stack = newStack();
    onShared({ paths: [Stack.of(stack).stackId] }, undefined, stack);

    Annotations.fromStack(stack).hasNoWarning('*', check);
  });
});
