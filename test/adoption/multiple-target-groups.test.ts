import { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { updateInPlace } from './update-in-place';
import { Adoption, Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const task = WorkloadTask.container({ image, containerName: 'web', port: 80, additionalPorts: [{ containerPort: 9090, name: 'metrics' }] });
const unchanged = { replaced: ['AWS::ECS::TaskDefinition WebTaskDef1C8E6ED7'], deleted: [], problems: [] };

function addService(stack: Stack, props: Partial<FargateWebServiceProps>): FargateWebService {
  return new FargateWebService(stack, 'Web', { task, deployment: ServiceDeployment.rolling(), ...props });
}

describe('in place of an ApplicationMultipleTargetGroupsFargateService', () => {
  const adopt = Adoption.applicationMultipleTargetGroupsFargateService();

  test('replaces nothing but the task definition, when the pattern has neither load balancers nor target groups', () => {
    expect(updateInPlace(
      (stack) => new patterns.ApplicationMultipleTargetGroupsFargateService(stack, 'Web', { taskImageOptions: { image } }),
      (stack) => addService(stack, { adopt, exposure: Exposure.applicationLoadBalancer() }),
    )).toMatchObject(unchanged);
  });

  test('keeps the target groups and the rule of routes on one listener', () => {
    const update = updateInPlace(
      (stack) => new patterns.ApplicationMultipleTargetGroupsFargateService(stack, 'Web', {
        taskImageOptions: { image },
        targetGroups: [{ containerPort: 80 }, { containerPort: 9090, pathPattern: '/metrics', hostHeader: 'shop.example.com', priority: 10 }],
      }),
      (stack) => addService(stack, {
        adopt,
        exposure: Exposure.applicationLoadBalancer({
          additionalRoutes: [{ containerPort: 9090, paths: ['/metrics'], hosts: ['shop.example.com'], priority: 10 }],
        }),
      }),
    );

    expect(update).toMatchObject(unchanged);
    expect(update.added.filter((each) => each.includes('::TargetGroup '))).toEqual([]);
    expect(update.added.filter((each) => each.includes('ListenerRule'))).toHaveLength(1);
  });

  test('keeps load balancers with their names, listeners on several ports, certificates and records', () => {
    const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const loadBalancers = [
      { name: 'shop', listeners: [{ name: 'Https', port: 443 }, { name: 'Http' }] },
      { name: 'admin', listeners: [{ name: 'Admin', port: 8080 }] },
    ];

    expect(updateInPlace(
      (stack) => new patterns.ApplicationMultipleTargetGroupsFargateService(stack, 'Web', {
        taskImageOptions: { image },
        loadBalancers: [
          {
            name: 'shop',
            domainName: 'shop.example.com',
            domainZone: zone(stack),
            listeners: [{ name: 'Https', protocol: elbv2.ApplicationProtocol.HTTPS }, { name: 'Http' }],
          },
          { name: 'admin', publicLoadBalancer: false, listeners: [{ name: 'Admin', port: 8080, protocol: elbv2.ApplicationProtocol.HTTP }] },
        ],
        targetGroups: [{ containerPort: 80, listener: 'Https' }, { containerPort: 80, listener: 'Http' }, { containerPort: 9090, listener: 'Admin' }],
      }),
      (stack) => addService(stack, {
        adopt: Adoption.applicationMultipleTargetGroupsFargateService({ loadBalancers }),
        exposure: Exposure.multiple(
          Exposure.applicationLoadBalancer({ domain: { zone: zone(stack), name: 'shop.example.com' } }),
          { Admin: Exposure.applicationLoadBalancer({ internetFacing: false, listenerPort: 8080, containerPort: 9090 }) },
        ),
      }),
    )).toMatchObject({ ...unchanged, deleted: ['AWS::ElasticLoadBalancingV2::TargetGroup WebshopHttpECSTargetGroupweb80Group7E539BA0'] });
  });

  test('keeps an additional listener', () => {
    const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:111111111111:certificate/1');
    const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const { HTTPS } = elbv2.ApplicationProtocol;

    expect(updateInPlace(
      (stack) => new patterns.ApplicationMultipleTargetGroupsFargateService(stack, 'Web', {
        taskImageOptions: { image },
        loadBalancers: [{
          name: 'shop',
          domainName: 'shop.example.com',
          domainZone: zone(stack),
          listeners: [
            { name: 'Https', protocol: HTTPS, certificate: certificate(stack) },
            { name: 'Metrics', protocol: HTTPS, port: 9443, certificate: acm.Certificate.fromCertificateArn(stack, 'Again', 'arn:aws:acm:eu-west-1:111111111111:certificate/1') },
          ],
        }],
        targetGroups: [{ containerPort: 80, listener: 'Https' }, { containerPort: 9090, listener: 'Metrics' }],
      }),
      (stack) => addService(stack, {
        adopt: Adoption.applicationMultipleTargetGroupsFargateService({
          loadBalancers: [{ name: 'shop', listeners: [{ name: 'Https', port: 443 }, { name: 'Metrics', port: 9443 }] }],
        }),
        exposure: Exposure.applicationLoadBalancer({
          certificate: certificate(stack),
          domain: { zone: zone(stack), name: 'shop.example.com' },
          redirectHttp: false,
          additionalListeners: [{ listenerPort: 9443, containerPort: 9090 }],
        }),
      }),
    )).toMatchObject(unchanged);
  });

  test('changes to blue/green later', () => {
    const add = (deployment: ServiceDeployment) => (stack: Stack) => addService(stack, {
      adopt, deployment, exposure: Exposure.applicationLoadBalancer({ additionalRoutes: [{ containerPort: 9090, paths: ['/metrics'], priority: 10 }] }),
    });

    expect(updateInPlace(add(ServiceDeployment.rolling()), add(ServiceDeployment.blueGreen())))
      .toMatchObject({ replaced: [], deleted: [], problems: [] });
  });

  test('fails when the service makes fewer load balancers, and with another kind', () => {
    const two = Adoption.applicationMultipleTargetGroupsFargateService({
      loadBalancers: [{ name: 'shop', listeners: [{ name: 'Http' }] }, { name: 'admin', listeners: [{ name: 'Http2' }] }],
    });

    expect(() => addService(newStack(), { adopt: two, exposure: Exposure.applicationLoadBalancer() })).toThrow(errorAt('Stack/Web', 'got 1;', 'Exposure.multiple()'));
    expect(() => addService(newStack(), { adopt, exposure: Exposure.networkLoadBalancer() })).toThrow(errorAt('Stack/Web', 'Exposure.applicationLoadBalancer()'));
  });

  test('fails on a port of which the pattern has no listener', () => {
    const exposure = Exposure.applicationLoadBalancer({ listenerPort: 8080 });

    expect(() => addService(newStack(), { adopt, exposure })).toThrow(errorAt('Stack/Web', 'port 8080', "got '80'"));
  });
});

describe('in place of a NetworkMultipleTargetGroupsFargateService', () => {
  test('replaces nothing but the task definition', () => {
    expect(updateInPlace(
      (stack) => new patterns.NetworkMultipleTargetGroupsFargateService(stack, 'Web', { taskImageOptions: { image } }),
      (stack) => addService(stack, { adopt: Adoption.networkMultipleTargetGroupsFargateService(), exposure: Exposure.networkLoadBalancer() }),
    )).toMatchObject(unchanged);
  });

  test('keeps several load balancers with several listeners, and a record', () => {
    const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const loadBalancers = [
      { name: 'Shop', listeners: [{ name: 'Http' }, { name: 'Metrics', port: 9090 }] },
      { name: 'Internal', listeners: [{ name: 'Inside' }] },
    ];

    expect(updateInPlace(
      (stack) => new patterns.NetworkMultipleTargetGroupsFargateService(stack, 'Web', {
        taskImageOptions: { image },
        loadBalancers: [
          { ...loadBalancers[0], domainName: 'shop.example.com', domainZone: zone(stack) },
          { ...loadBalancers[1], publicLoadBalancer: false },
        ],
        targetGroups: [{ containerPort: 80, listener: 'Http' }, { containerPort: 9090, listener: 'Metrics' }, { containerPort: 80, listener: 'Inside' }],
      }),
      (stack) => addService(stack, {
        adopt: Adoption.networkMultipleTargetGroupsFargateService({ loadBalancers }),
        exposure: Exposure.multiple(
          Exposure.networkLoadBalancer({
            domain: { zone: zone(stack), name: 'shop.example.com' }, additionalListeners: [{ listenerPort: 9090, containerPort: 9090 }],
          }),
          { Internal: Exposure.networkLoadBalancer({ internetFacing: false }) },
        ),
      }),
    )).toMatchObject(unchanged);
  });
});
