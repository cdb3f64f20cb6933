import { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { updateInPlace } from './update-in-place';
import { Adoption, Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const unchanged = { replaced: ['AWS::ECS::TaskDefinition WebTaskDef1C8E6ED7'], deleted: [], problems: [] };

function addPattern(stack: Stack, props: patterns.NetworkLoadBalancedFargateServiceProps = {}): patterns.NetworkLoadBalancedFargateService {
  return new patterns.NetworkLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image }, ...props });
}

function addService(stack: Stack, props: Partial<FargateWebServiceProps> = {}): FargateWebService {
  return new FargateWebService(stack, 'Web', {
    adopt: Adoption.networkLoadBalancedFargateService(),
    task: WorkloadTask.container({ image, containerName: 'web', port: 80 }),
    exposure: Exposure.networkLoadBalancer(),
    deployment: ServiceDeployment.rolling(),
    ...props,
  });
}

const groupsOfLoadBalancer = ({ resources }: ReturnType<typeof updateInPlace>) => (
  resources.find(({ type }) => type === 'AWS::ElasticLoadBalancingV2::LoadBalancer')?.after?.Properties?.SecurityGroups
);

test('replaces nothing but the task definition in place of a pattern with a security group of the load balancer', () => {
  const update = updateInPlace((stack) => {
    const { service, loadBalancer } = addPattern(stack);
    loadBalancer.connections.allowFromAnyIpv4(ec2.Port.tcp(80));
    service.connections.allowFrom(loadBalancer, ec2.Port.tcp(80));
  }, addService);

  expect(update).toMatchObject(unchanged);
  expect(groupsOfLoadBalancer(update)).toEqual([{ 'Fn::GetAtt': ['WebLBSecurityGroupAD942A36', 'GroupId'] }]);
  expect(update.added.filter((each) => each.includes('::SecurityGroup'))).toEqual([]);
});

test('replaces nothing but the task definition in place of a pattern without feature flags, and gives the load balancer no security group', () => {
  const update = updateInPlace(
    (stack) => addPattern(stack).service.connections.allowFromAnyIpv4(ec2.Port.tcp(80)),
    (stack) => addService(stack).connections.allowFromAnyIpv4(ec2.Port.tcp(80)),
    { flags: {} },
  );

  expect(update).toMatchObject(unchanged);
  expect(groupsOfLoadBalancer(update)).toBeUndefined();
});

test('changes to blue/green later', () => {
  const later = updateInPlace(addService, (stack) => addService(stack, { deployment: ServiceDeployment.blueGreen() }));

  expect(later).toMatchObject({ replaced: [], deleted: [], problems: [] });
});

test('keeps the port of the target group, the record and the listener of a pattern with TLS', () => {
  const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:111111111111:certificate/1');

  expect(updateInPlace(
    (stack) => addPattern(stack, {
      domainName: 'shop.example.com',
      domainZone: zone(stack),
      listenerCertificate: certificate(stack),
      publicLoadBalancer: false,
      taskImageOptions: { image, containerPort: 8080 },
    }),
    (stack) => addService(stack, {
      task: WorkloadTask.container({ image, containerName: 'web', port: 8080 }),
      exposure: Exposure.networkLoadBalancer({
        internetFacing: false, domain: { zone: zone(stack), name: 'shop.example.com' }, certificate: certificate(stack), targetProtocol: elbv2.Protocol.TLS,
      }),
    }),
  )).toMatchObject(unchanged);
});

test('keeps the port of the target group that the pattern has without a port of its container', () => {
  const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:111111111111:certificate/1');

  expect(updateInPlace(
    (stack) => addPattern(stack, { listenerCertificate: certificate(stack) }),
    (stack) => addService(stack, {
      adopt: Adoption.networkLoadBalancedFargateService({ targetGroupPort: 443 }),
      exposure: Exposure.networkLoadBalancer({ certificate: certificate(stack), targetProtocol: elbv2.Protocol.TLS }),
    }),
  )).toMatchObject(unchanged);
});

test('fails without a Network Load Balancer', () => {
  expect(() => addService(newStack(), { exposure: Exposure.applicationLoadBalancer() })).toThrow(errorAt('Stack/Web', 'Network Load Balancer', 'Exposure.networkLoadBalancer()'));
});
