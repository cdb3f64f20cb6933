import { Template } from 'aws-cdk-lib/assertions';
import { ApplicationLoadBalancerOptions, Exposure, ServiceDeployment } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';
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
