import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ClusterSubnets, Exposure, FargateWebService, FargateWebServiceProps, TaskContainerOptions, WorkloadCluster, WorkloadTask } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const PULL_AND_LOG = ['ecr.api', 'ecr.dkr', 'logs', 's3'];

function privateImage(scope: Construct): ecs.ContainerImage {
  return ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(scope, 'Repository', 'shop'));
}

interface Isolated extends Partial<FargateWebServiceProps> {
  readonly options?: Partial<TaskContainerOptions>;
}

function isolatedService(scope: Construct, cluster: WorkloadCluster, { options, ...props }: Isolated = {}, id = 'Web'): FargateWebService {
  const place = new Construct(scope, `${id}Place`);
  return new FargateWebService(scope, id, {
    cluster,
    task: WorkloadTask.container({ image: privateImage(place), port: 80, ...options }),
    exposure: Exposure.none(),
    ...props,
  });
}

function isolatedCluster(scope: Construct): WorkloadCluster {
  return new WorkloadCluster(scope, 'Cluster', { subnets: ClusterSubnets.ISOLATED });
}

/** Names of the endpoints in a template. */
function endpointsIn(stack: Stack): string[] {
  return resourcesOf(Template.fromStack(stack), ENDPOINT).map(({ Properties }) => Properties.ServiceName['Fn::Join'][1].at(-1).slice(1)).sort();
}

describe('the endpoints of an isolated VPC', () => {
  test('are none without tasks, nor is there a security group for them', () => {
    const stack = newStack();

    isolatedCluster(stack);

    expect(endpointsIn(stack)).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('are none where the subnets have NAT gateways', () => {
    const stack = newStack();

    isolatedService(stack, new WorkloadCluster(stack, 'Cluster'));

    expect(endpointsIn(stack)).toEqual([]);
  });

  test('are none for tasks in its public subnets', () => {
    const stack = newStack();

    isolatedService(stack, new WorkloadCluster(stack, 'Cluster', { natGateways: 0 }), { assignPublicIp: true });

    expect(endpointsIn(stack)).toEqual([]);
  });

  test('pull the image and take the logs', () => {
    const stack = newStack();

    isolatedService(stack, new WorkloadCluster(stack, 'Cluster', { natGateways: 0 }));

    expect(endpointsIn(stack)).toEqual(PULL_AND_LOG);
  });

  test('lead to the stores of the secrets', () => {
    const stack = newStack();

    isolatedService(stack, isolatedCluster(stack), {
      options: {
        secrets: {
          PASSWORD: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'), 'password'),
          TOKEN: ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Token', { parameterName: '/shop/token' })),
        },
      },
    });

    expect(endpointsIn(stack)).toEqual([...PULL_AND_LOG, 'secretsmanager', 'ssm']);
  });

  test('let a shell be opened', () => {
    const stack = newStack();

    isolatedService(stack, isolatedCluster(stack), { enableExecuteCommand: true });

    expect(endpointsIn(stack)).toEqual([...PULL_AND_LOG, 'ssmmessages']);
  });

  test('let a shell be opened that is encrypted with a key', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', {
      subnets: ClusterSubnets.ISOLATED,
      executeCommandConfiguration: { kmsKey: new kms.Key(stack, 'Key') },
    });

    isolatedService(stack, cluster, { enableExecuteCommand: true });

    expect(endpointsIn(stack)).toEqual(['ecr.api', 'ecr.dkr', 'kms', 'logs', 's3', 'ssmmessages']);
  });

  test('let the agents of managed instances call ECS', () => {
    const stack = newStack();
    const cluster = isolatedCluster(stack);
    const { capacityProviderName: capacityProvider } = cluster.addManagedInstances('Large');

    isolatedService(stack, cluster, { capacityProviderStrategies: [{ capacityProvider, weight: 1 }] });

    expect(endpointsIn(stack)).toEqual(['ecr.api', 'ecr.dkr', 'ecs', 'ecs-agent', 'ecs-telemetry', 'logs', 's3']);
  });

  test('lead to what is granted after the service was made', () => {
    const stack = newStack();
    const web = isolatedService(stack, isolatedCluster(stack));

    new sqs.Queue(stack, 'Queue').grantSendMessages(web);

    expect(endpointsIn(stack)).toEqual([...PULL_AND_LOG, 'sqs']);
  });

  test('serve containers that are added after the service was made', () => {
    const stack = newStack();
    const web = isolatedService(stack, isolatedCluster(stack));

    web.taskDefinition.addContainer('Sidecar', {
      image: privateImage(stack),
      secrets: { KEY: ecs.Secret.fromSsmParameter(new ssm.StringParameter(stack, 'Key', { stringValue: 'public' })) },
    });

    expect(endpointsIn(stack)).toEqual([...PULL_AND_LOG, 'ssm']);
  });

  test('are made once for all services', () => {
    const stack = newStack();
    const cluster = isolatedCluster(stack);

    isolatedService(stack, cluster, { enableExecuteCommand: true }, 'Red');
    isolatedService(stack, cluster, {}, 'Blue');

    expect(endpointsIn(stack)).toEqual([...PULL_AND_LOG, 'ssmmessages']);
  });

  test('are in the stack of the cluster, for services in other stacks', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const shop = new Stack(app, 'Shop');

    isolatedService(shop, isolatedCluster(platform));
    app.synth();

    expect([endpointsIn(platform), endpointsIn(shop)]).toEqual([PULL_AND_LOG, []]);
    expect(shop.dependencies).toEqual([platform]);
    expect(platform.dependencies).toEqual([]);
  });

  test('serve a second cluster in the same VPC', () => {
    const stack = newStack();
    const { vpc } = isolatedCluster(stack);

    isolatedService(stack, new WorkloadCluster(stack, 'Second', { vpc }));

    expect(endpointsIn(stack)).toEqual(PULL_AND_LOG);
  });

  test('exist before the first task starts', () => {
    const stack = newStack();

    isolatedService(stack, isolatedCluster(stack));

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn)
      .toEqual(expect.arrayContaining(resourcesOf(template, ENDPOINT).map(({ id }) => id)));
  });

  test('answer the VPC on port 443, and nobody else', () => {
    const stack = newStack();
    const cluster = isolatedCluster(stack);

    isolatedService(stack, cluster);

    const group = resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroup').find(({ Properties }) => /endpoints/.test(Properties.GroupDescription))!;
    expect(group.Properties.SecurityGroupIngress)
      .toEqual([{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: getAtt(cluster.vpc, 'CidrBlock'), Description: 'HTTPS from the VPC' }]);
    for (const { Properties } of resourcesOf(Template.fromStack(stack), ENDPOINT)) {
      expect(Properties.SecurityGroupIds ?? 'gateway').toEqual(Properties.VpcEndpointType === 'Gateway' ? 'gateway' : [{ 'Fn::GetAtt': [group.id, 'GroupId'] }]);
    }
  });

  test('are network interfaces in the isolated subnets, or gateways in their routes', () => {
    const stack = newStack();
    const { vpc } = isolatedCluster(stack);

    isolatedService(stack, new WorkloadCluster(stack, 'Second', { vpc }));

    const template = Template.fromStack(stack);
    for (const { Properties } of resourcesOf(template, ENDPOINT).filter((endpoint) => endpoint.Properties.VpcEndpointType === 'Interface')) {
      expect(Properties).toMatchObject({ PrivateDnsEnabled: true, SubnetIds: vpc.isolatedSubnets.map((subnet) => ref(subnet)) });
    }
    template.resourcePropertiesCountIs(ENDPOINT, {
      VpcEndpointType: 'Gateway',
      RouteTableIds: vpc.isolatedSubnets.map(({ routeTable }) => stack.resolve(routeTable.routeTableId)),
    }, 1);
  });

  test('leave alone what the app has put there itself', () => {
    const stack = newStack();
    const cluster = isolatedCluster(stack);
    cluster.vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    cluster.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });

    isolatedService(stack, cluster);

    expect(endpointsIn(stack)).toEqual(PULL_AND_LOG);
  });
});

describe('images from the internet', () => {
  test('fail in isolated subnets', () => {
    const stack = newStack();

    isolatedService(stack, isolatedCluster(stack), { options: { image: ecs.ContainerImage.fromRegistry('nginx') } });

    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Web\] .*isolated subnets.*\["nginx"\];.*Amazon ECR.*natGateways.*assignPublicIp/);
  });

  test('fail in isolated subnets also for a container that was added after the service was made', () => {
    const stack = newStack();
    const web = isolatedService(stack, isolatedCluster(stack));

    web.taskDefinition.addContainer('Sidecar', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/xray/aws-xray-daemon:latest') });

    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Web\] .*isolated subnets.*\["public.ecr.aws\/xray\/aws-xray-daemon:latest"\]/);
  });
});
