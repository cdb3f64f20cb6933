import { SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Authentication, Discovery, ExistingListenerOptions, Exposure, Scaling, ServiceDeployment, TestTraffic } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

/** Returns the production rule in the template, and its logical id. */
function productionRule(change: (stack: Stack) => Partial<Parameters<typeof webService>[1]> = () => ({})) {
  const stack = newStack();
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen(), ...change(stack) });
  const id = logicalId(web.listener!.node.findChild('ProductionRule'));
  return { id, entry: Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule')[id] };
}

describe('the production rule is identical, byte for byte, with', () => {
  test.each<[string, NonNullable<Parameters<typeof productionRule>[0]>]>([
    ['a tag that changes with every release', (stack) => { Tags.of(stack).add('version', '2'); return {}; }],
    ['another task', () => ({ task: webTask({ environment: { VERSION: '2' } }) })],
    ['test traffic by a listener', () => ({ deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }) })],
    ['test traffic by a header', () => ({ deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }) })],
    ['a canary', () => ({ deployment: ServiceDeployment.canary() })],
    ['equal steps', () => ({ deployment: ServiceDeployment.linear({ stepPercent: 25, trafficAlarms: {} }) })],
    ['a certificate', (stack) => ({ exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }) })],
    ['another port', () => ({ exposure: Exposure.applicationLoadBalancer({ listenerPort: 8000 }) })],
    ['another health check', () => ({ exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }) })],
    ['service discovery', (stack) => ({ cluster: existingCluster(stack, existingNamespace(stack)), discovery: Discovery.cloudMap({ name: 'web' }) })],
    ['scaling', () => ({ scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 3, requestsPerTarget: 100 }) })],
  ])('%s', (_, change) => {
    expect(productionRule(change)).toEqual(productionRule());
  });
});

describe('the live weights of a rule are looked up', () => {
  function lookup(exposure: (stack: Stack) => Exposure) {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.blueGreen(), exposure: exposure(stack) });
    const template = Template.fromStack(stack);
    return { template, properties: onlyResource(template, 'Custom::EcsLiveTargetGroups').Properties };
  }
  const onListener = (options: Partial<ExistingListenerOptions>) => (stack: Stack) => Exposure.existingListener({
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Existing', {
      listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    }),
    priority: 7,
    paths: ['/a/*'],
    ...options,
  });

  test.each<[string, Partial<ExistingListenerOptions>]>([
    ['path', { paths: ['/b/*'] }],
    ['host', { hosts: ['b.example.com'] }],
    ['priority', { priority: 8 }],
  ])('when an update changes its %s', (_, after) => {
    expect(lookup(onListener(after)).properties).not.toEqual(lookup(onListener({})).properties);
  });

  test('by the listener, if the service does not own it', () => {
    expect(lookup(onListener({})).properties).toMatchObject({
      ProductionListenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2', ProductionPriority: 7,
    });
  });

  test('without the secret of an identity provider, which CloudFormation would send to the function', () => {
    const authenticated = lookup((stack) => Exposure.applicationLoadBalancer({
      certificate: existingCertificate(stack),
      authentication: Authentication.oidc({
        issuer: 'https://id.example.com',
        authorizationEndpoint: 'https://id.example.com/authorize',
        tokenEndpoint: 'https://id.example.com/token',
        userInfoEndpoint: 'https://id.example.com/me',
        clientId: 'web',
        clientSecret: SecretValue.secretsManager('client'),
      }),
    }));

    expect(JSON.stringify(onlyResource(authenticated.template, 'AWS::ElasticLoadBalancingV2::ListenerRule'))).toContain('{{resolve:secretsmanager:client');
    expect(JSON.stringify(authenticated.properties)).not.toContain('{{resolve:');
  });
});

describe('the role that writes the weights is another one', () => {
  const roleOf = (exposure: Exposure) => {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.blueGreen(), exposure });
    return onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.LoadBalancers[0].AdvancedConfiguration.RoleArn;
  };

  test.each<[string, Exposure]>([
    ['the scheme', Exposure.applicationLoadBalancer({ internetFacing: false })],
    ['the protocol version', Exposure.applicationLoadBalancer({ protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 })],
    ['the kind of load balancer', Exposure.networkLoadBalancer()],
    ['the number of exposures', Exposure.multiple(Exposure.applicationLoadBalancer(), { Internal: Exposure.applicationLoadBalancer({ internetFacing: false }) })],
  ])('when an update changes %s: the old one serves until the cleanup', (_, after) => {
    expect(roleOf(after)).not.toEqual(roleOf(Exposure.applicationLoadBalancer()));
  });

  test.each<[string, Exposure]>([
    ['the port', Exposure.applicationLoadBalancer({ listenerPort: 8000 })],
    ['the health check', Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } })],
  ])('not when it changes %s', (_, after) => {
    expect(roleOf(after)).toEqual(roleOf(Exposure.applicationLoadBalancer()));
  });
});
