import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancerOptions, Ec2ReplicaService, Exposure, ServiceDeployment, TestTraffic, WorkloadTask } from '../../src/index';
import { ec2Capacity, ec2TaskDefinition } from '../fixtures/ec2-capacity';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

function exposed(options?: ApplicationLoadBalancerOptions) {
  const stack = newStack();
  const web = webService(stack, { exposure: Exposure.applicationLoadBalancer(options), deployment: ServiceDeployment.rolling() });
  return { web, template: Template.fromStack(stack) };
}

describe('the security groups', () => {
  test('let the world reach the listener of a public load balancer, and nothing else', () => {
    const { web, template } = exposed();

    expect(template.findResources('AWS::EC2::SecurityGroup')[ref(web.loadBalancer!.connections.securityGroups[0]).Ref].Properties.SecurityGroupIngress)
      .toEqual([expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 80, ToPort: 80 })]);
  });

  test('let the VPC alone reach the listener of an internal load balancer', () => {
    const { web, template } = exposed({ internetFacing: false, listenerPort: 8000 });

    expect(template.findResources('AWS::EC2::SecurityGroup')[ref(web.loadBalancer!.connections.securityGroups[0]).Ref].Properties.SecurityGroupIngress)
      .toEqual([expect.objectContaining({ CidrIp: '10.1.0.0/16', IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000 })]);
  });

  test('let the load balancer alone reach the tasks, on the port of the container', () => {
    const stack = newStack();
    const web = webService(stack, { task: webTask({ port: 8080 }) });

    const template = Template.fromStack(stack);
    const [own] = web.connections.securityGroups;
    const [balancing] = web.loadBalancer!.connections.securityGroups;
    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties).toEqual({
      Description: 'Load balancer to target',
      GroupId: getAtt(own, 'GroupId'),
      SourceSecurityGroupId: getAtt(balancing, 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: 8080,
      ToPort: 8080,
    });
    expect(template.findResources('AWS::EC2::SecurityGroup')[ref(own).Ref].Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('let the load balancer reach nothing but the tasks', () => {
    const { web, template } = exposed();
    const [balancing] = web.loadBalancer!.connections.securityGroups;

    expect(template.findResources('AWS::EC2::SecurityGroup')[ref(balancing).Ref].Properties).not.toHaveProperty('SecurityGroupEgress');
    expect(onlyResource(template, 'AWS::EC2::SecurityGroupEgress').Properties).toEqual({
      Description: 'Load balancer to target',
      GroupId: getAtt(balancing, 'GroupId'),
      DestinationSecurityGroupId: getAtt(web.connections.securityGroups[0], 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: 80,
      ToPort: 80,
    });
  });

  test('let the load balancer reach the port that it checks the health on, where it is another one', () => {
    const { template } = exposed({ healthCheck: { port: '8081' } });

    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8081, ToPort: 8081, IpProtocol: 'tcp' });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 8081, ToPort: 8081, IpProtocol: 'tcp' });
  });
});

describe('a route', () => {
  const { AWS_VPC, BRIDGE } = ecs.NetworkMode;
  const alb = Exposure.applicationLoadBalancer();
  const nlb = Exposure.networkLoadBalancer();

  function onInstances(exposure: Exposure, networkMode: ecs.NetworkMode, hostPort?: number): Template {
    const stack = newStack();
    const task = WorkloadTask.fromTaskDefinition(ec2TaskDefinition(stack, networkMode, hostPort));
    new Ec2ReplicaService(stack, 'Search', { task, capacityProviders: [ec2Capacity(stack)], exposure });
    return Template.fromStack(stack);
  }

  function onFargate(exposure: Exposure, deployment = ServiceDeployment.rolling()): Template {
    const stack = newStack();
    webService(stack, { exposure, deployment });
    return Template.fromStack(stack);
  }

  function ingressRules(template: Template): string[] {
    return resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')
      .map(({ Properties: { IpProtocol, FromPort, ToPort, Description } }) => `${IpProtocol} ${FromPort}-${ToPort} ${Description}`)
      .sort();
  }

  test.each<[string, () => Template, string[]]>([
    ['an ALB to Fargate', () => onFargate(alb), ['tcp 80-80 Load balancer to target']],
    ['an ALB to both target groups', () => onFargate(alb, ServiceDeployment.blueGreen()), ['tcp 80-80 Load balancer to target']],
    ['an ALB to Fargate, moved by CodeDeploy', () => onFargate(alb, ServiceDeployment.codeDeploy()), ['tcp 80-80 Load balancer to target']],
    ['an NLB to Fargate', () => onFargate(nlb), ['tcp 80-80 connections']],
    ['an NLB to both target groups', () => onFargate(nlb, ServiceDeployment.blueGreen()), ['tcp 80-80 connections']],
    ['an NLB to Fargate, moved by CodeDeploy', () => onFargate(nlb, ServiceDeployment.codeDeploy()), ['tcp 80-80 connections']],
    ['an ALB to tasks with addresses on instances', () => onInstances(alb, AWS_VPC), ['tcp 80-80 Load balancer to target']],
    ['an NLB to tasks with addresses on instances', () => onInstances(nlb, AWS_VPC), ['tcp 80-80 connections']],
    ['an ALB to instances', () => onInstances(alb, BRIDGE), ['tcp 32768-65535 Load balancer to target']],
    ['an NLB to instances', () => onInstances(nlb, BRIDGE), ['tcp 32768-65535 connections']],
    ['an NLB to a port of instances', () => onInstances(nlb, BRIDGE, 8080), ['tcp 8080-8080 connections']],
    ['an ALB with another health check port', () => onFargate(Exposure.applicationLoadBalancer({ healthCheck: { port: '8081' } })),
      ['tcp 80-80 Load balancer to target', 'tcp 8081-8081 health checks']],
    ['an NLB with another health check port', () => onFargate(Exposure.networkLoadBalancer({ healthCheck: { port: '8081' } })),
      ['tcp 80-80 connections', 'tcp 8081-8081 health checks']],
    ['an NLB with another health check port on instances', () => onInstances(Exposure.networkLoadBalancer({ healthCheck: { port: '8081' } }), AWS_VPC),
      ['tcp 80-80 connections', 'tcp 8081-8081 health checks']],
  ])('lets %s', (_, synthesize, rules) => {
    expect(ingressRules(synthesize())).toEqual(rules);
  });

  test('registers the container and its port', () => {
    for (const template of [onFargate(alb), onFargate(nlb), onInstances(alb, BRIDGE), onInstances(nlb, AWS_VPC)]) {
      expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([
        { ContainerName: 'app', ContainerPort: 80, TargetGroupArn: { Ref: onlyResource(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').id } },
      ]);
    }
  });

  test.each([
    ['an ALB', Exposure.applicationLoadBalancer({ healthCheck: { port: '8081' } })],
    ['an NLB', Exposure.networkLoadBalancer({ healthCheck: { port: '8081' } })],
  ])('fails with %s that checks another port of instances, which is not known', (_, exposure) => {
    expect(() => onInstances(exposure, BRIDGE)).toThrow(errorAt('Stack/Search', 'bridge', '8081', 'healthCheck.port', 'AWS_VPC'));
  });
});

test.each([
  ['an ALB', Exposure.applicationLoadBalancer()],
  ['an NLB', Exposure.networkLoadBalancer()],
])('the metrics of both target groups are known before the first deployment of CodeDeploy, behind %s', (_, exposure) => {
  const stack = newStack();
  const deployment = ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.none(), trafficAlarms: {} });
  webService(stack, { exposure, deployment });

  Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
});
