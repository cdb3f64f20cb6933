import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ServiceDeployment, Discovery, Exposure, WorkloadCluster, FargateWebService, FargateWebServiceProps, Scaling, TestTraffic } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';

describe('a service with default options', () => {
  let web: FargateWebService;
  let template: Template;

  beforeAll(() => {
    const stack = newStack();
    web = new FargateWebService(stack, 'Web', { task: webTask() });
    template = Template.fromStack(stack);
  });

  test('has a new cluster with a VPC, and no namespace', () => {
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.resourceCountIs('AWS::ECS::Cluster', 1);
    template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
    expect(onlyResource(template, SERVICE).Properties.Cluster).toEqual(ref(web.cluster));
  });

  test('runs two tasks', () => {
    expect(onlyResource(template, SERVICE).Properties.DesiredCount).toBe(2);
  });

  test('gives new tasks 60 seconds to become healthy', () => {
    expect(onlyResource(template, SERVICE).Properties.HealthCheckGracePeriodSeconds).toBe(60);
  });

  test('runs on the capacity provider FARGATE, never by a launch type', () => {
    const service = onlyResource(template, SERVICE).Properties;

    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
    expect(service).not.toHaveProperty('LaunchType');
  });

  test('is deployed blue/green by ECS, behind a public load balancer on HTTP', () => {
    expect(onlyResource(template, SERVICE).Properties.DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
    expect(onlyResource(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Scheme).toBe('internet-facing');
    expect(onlyResource(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({ Port: 80, Protocol: 'HTTP' });
  });

  test('runs its tasks in private subnets, unreachable from the internet', () => {
    const { Subnets, AssignPublicIp } = onlyResource(template, SERVICE).Properties.NetworkConfiguration.AwsvpcConfiguration;

    expect(AssignPublicIp).toBe('DISABLED');
    const subnets = template.findResources('AWS::EC2::Subnet');
    expect(Subnets.map(({ Ref }: any) => subnets[Ref].Properties.MapPublicIpOnLaunch)).toEqual([false, false]);
  });

  test('does not allow ECS Exec sessions', () => {
    expect(onlyResource(template, SERVICE).Properties.EnableExecuteCommand ?? false).toBe(false);
  });

  test('has no name, so that it can be replaced', () => {
    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('ServiceName');
  });

  test('has no resources of CodeDeploy, discovery or scaling', () => {
    for (const type of ['AWS::CodeDeploy::Application', 'AWS::ServiceDiscovery::Service', 'AWS::ApplicationAutoScaling::ScalableTarget']) {
      template.resourceCountIs(type, 0);
    }
  });
});

describe('the members of a service', () => {
  test('include the load balancer with its resources', () => {
    const stack = newStack();

    const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }) });

    const template = Template.fromStack(stack);
    for (const [type, construct] of [
      [SERVICE, web.service],
      ['AWS::ECS::TaskDefinition', web.taskDefinition],
      ['AWS::ElasticLoadBalancingV2::LoadBalancer', web.loadBalancer!],
      ['AWS::ElasticLoadBalancingV2::Listener', web.listener!],
      ['AWS::ElasticLoadBalancingV2::Listener', web.testListener!],
      ['AWS::ElasticLoadBalancingV2::TargetGroup', web.targetGroup!],
      ['AWS::ElasticLoadBalancingV2::TargetGroup', web.alternateTargetGroup!],
    ] as const) {
      expect(template.findResources(type)).toHaveProperty(logicalId(construct));
    }
    expect(web.container.containerName).toBe('app');
    expect(web.listener).not.toBe(web.testListener);
    expect(web.targetGroup).not.toBe(web.alternateTargetGroup);
  });

  test('include the cluster that is passed', () => {
    const cluster = new WorkloadCluster(newStack(), 'Cluster');

    expect(new FargateWebService(cluster, 'Web', { cluster, task: webTask() }).cluster).toBe(cluster);
  });

  test('include the ECS service as the default child', () => {
    const web = webService(newStack());

    expect(web.node.defaultChild).toBe(web.service);
  });

  test('include the registration and the scaling', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    const web = webService(stack, {
      cluster,
      discovery: Discovery.cloudMap({ name: 'web' }),
      scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 2, cpuPercent: 60 }),
    });

    expect(Template.fromStack(stack).findResources('AWS::ServiceDiscovery::Service')).toHaveProperty(logicalId(web.cloudMapService!));
    expect(web.scalableTaskCount).toBe(web.service.node.findChild('TaskCount'));
  });

  test('can be used in an output', () => {
    const stack = newStack();
    const web = webService(stack);

    new CfnOutput(stack, 'Url', { value: web.url! });

    Template.fromStack(stack).hasOutput('Url', { Value: { 'Fn::Join': ['', ['http://', getAtt(web.loadBalancer!, 'DNSName')]] } });
  });
});

describe('a service that is connectable', () => {
  test('allows another service to reach the container port, in its own security group only', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const shared = new ec2.SecurityGroup(stack, 'Shared', { vpc: cluster.vpc });
    const neighbour = new ec2.SecurityGroup(stack, 'Neighbour', { vpc: cluster.vpc });
    const web = webService(stack, { cluster, exposure: Exposure.none(), task: webTask({ port: 8080 }), securityGroups: [shared] });

    web.connections.allowDefaultPortFrom(neighbour);

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      GroupId: getAtt(web.connections.securityGroups[0], 'GroupId'),
      SourceSecurityGroupId: getAtt(neighbour, 'GroupId'),
      FromPort: 8080,
      ToPort: 8080,
      IpProtocol: 'tcp',
    });
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(({ Properties }) => Properties.SecurityGroupIngress)).toEqual([]);
  });

  test('can be allowed to reach another service', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc: cluster.vpc });
    const web = webService(stack, { cluster, exposure: Exposure.none() });

    web.connections.allowTo(database, ec2.Port.tcp(5432));

    expect(onlyResource(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      GroupId: getAtt(database, 'GroupId'),
      SourceSecurityGroupId: getAtt(web.connections.securityGroups[0], 'GroupId'),
      FromPort: 5432,
      ToPort: 5432,
    });
  });

  test('can reach another service that reaches it, too', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const [red, blue] = ['Red', 'Blue'].map((id) => new FargateWebService(stack, id, { cluster, task: webTask(), exposure: Exposure.none() }));

    red.connections.allowDefaultPortFrom(blue);
    blue.connections.allowDefaultPortFrom(red);

    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  });
});

describe('a service with granted permissions', () => {
  test('has them in the task role, not in the execution role', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const web = webService(stack);

    bucket.grantRead(web);

    const granted = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('s3:GetObject*'));
    expect(granted.map(({ Properties }) => Properties.Roles)).toEqual([[ref(web.taskDefinition.taskRole)]]);
  });
});

describe('other options of a service', () => {
  function serviceWith(props: Partial<FargateWebServiceProps>) {
    const stack = newStack();
    const web = webService(stack, props);
    const template = Template.fromStack(stack);
    return { web, template, properties: onlyResource(template, SERVICE).Properties };
  }

  test('healthCheckGracePeriod replaces the default', () => {
    expect(serviceWith({ healthCheckGracePeriod: Duration.minutes(3) }).properties.HealthCheckGracePeriodSeconds).toBe(180);
  });

  test('healthCheckGracePeriod may be zero', () => {
    expect(serviceWith({ healthCheckGracePeriod: Duration.seconds(0) }).properties.HealthCheckGracePeriodSeconds).toBe(0);
  });

  test('enableExecuteCommand allows ECS Exec sessions, and the task role to use Systems Manager', () => {
    const { web, template, properties } = serviceWith({ enableExecuteCommand: true });

    expect(properties.EnableExecuteCommand).toBe(true);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [ref(web.taskDefinition.taskRole)],
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Action: ['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
          Resource: '*',
        }]),
      },
    });
  });
});

describe('serviceName', () => {
  test('is the name of the ECS service', () => {
    const stack = newStack();
    webService(stack, { serviceName: 'shop' });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { ServiceName: 'shop' });
  });

  test.each(['', 'sh op', 'x'.repeat(256)])('fails with %p', (serviceName) => {
    expect(() => webService(newStack(), { serviceName })).toThrow(errorAt('Stack/Web', 'serviceName', 'rename it', '1 to 255'));
  });
});
