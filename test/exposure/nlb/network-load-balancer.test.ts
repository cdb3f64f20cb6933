import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Exposure, FargateWebServiceProps, NetworkLoadBalancerOptions, Scaling, ServiceDeployment, SmokeTest, TestTraffic } from '../../../src/index';
import { CERTIFICATE_ARN, existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { VPC_CIDR } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function exposed(options: NetworkLoadBalancerOptions = {}, props: Partial<FargateWebServiceProps> = {}, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.rolling(), exposure: Exposure.networkLoadBalancer(options), ...props });
  return { stack, web, network: web.networkLoadBalancer!, template: Template.fromStack(stack) };
}

/** Who may reach the load balancer, and where. */
function openTo({ network, template }: ReturnType<typeof exposed>): string[] {
  const { SecurityGroupIngress } = template.findResources('AWS::EC2::SecurityGroup')[logicalId(network.loadBalancer.connections.securityGroups[0])].Properties;
  return SecurityGroupIngress.map(({ CidrIp, FromPort, ToPort }: any) => `${CidrIp} ${FromPort}-${ToPort}`).sort();
}

describe('Exposure.networkLoadBalancer()', () => {
  test('makes a public load balancer that passes TCP on', () => {
    const { web, network, template } = exposed();

    expect(onlyResource(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties).toMatchObject({ Type: 'network', Scheme: 'internet-facing' });
    expect(onlyResource(template, LISTENER).Properties).toEqual({
      LoadBalancerArn: ref(network.loadBalancer),
      Port: 80,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref(network.targetGroup) }],
    });
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers)
      .toEqual([{ ContainerName: 'app', ContainerPort: 80, TargetGroupArn: ref(network.targetGroup) }]);
    expect(web.loadBalancer).toBeUndefined();
  });

  test('tells where clients reach it, with the port that TCP has no default for', () => {
    const { stack, web, network } = exposed();

    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['tcp://', getAtt(network.loadBalancer, 'DNSName'), ':80']] });
  });

  test('ends TLS with a certificate', () => {
    const stack = newStack();
    const { template } = exposed({ certificate: existingCertificate(stack) }, {}, stack);

    expect(onlyResource(template, LISTENER).Properties).toMatchObject({
      Port: 443, Protocol: 'TLS', Certificates: [{ CertificateArn: CERTIFICATE_ARN }], SslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
    });
    expect(onlyResource(template, GROUP).Properties.Protocol).toBe('TCP');
  });

  test('is open to everybody on its port alone, and one inside the VPC to the VPC', () => {
    expect(openTo(exposed())).toEqual(['0.0.0.0/0 80-80']);
    expect(openTo(exposed({ internetFacing: false, listenerPort: 5432 }))).toEqual([`${VPC_CIDR} 5432-5432`]);
  });

  test('tasks accept the load balancer on the port of the container, and nothing else', () => {
    const { network, template } = exposed({}, { task: webTask({ port: 5432 }) });

    const group = getAtt(network.loadBalancer.connections.securityGroups[0], 'GroupId');
    const ingress = resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties);
    expect(ingress).toEqual([expect.objectContaining({ FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: group })]);
  });

  test('tasks accept health checks on a port of their own', () => {
    const { template } = exposed({ healthCheck: { port: '9000' } });

    const ports = resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties.FromPort);
    expect(ports.sort()).toEqual([80, 9000]);
  });

  test('looks after its tasks by a TCP connection, and drains them for 30 seconds', () => {
    expect(onlyResource(exposed().template, GROUP).Properties).toMatchObject({
      HealthCheckProtocol: 'TCP', TargetType: 'ip', TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
    });
  });

  test('looks after its tasks by HTTP where there is a path', () => {
    expect(onlyResource(exposed({ healthCheck: { path: '/health' } }).template, GROUP).Properties)
      .toMatchObject({ HealthCheckProtocol: 'HTTP', HealthCheckPath: '/health' });
  });

  test('warns of nothing', () => {
    Annotations.fromStack(exposed({}, { deployment: ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }) }).stack).hasNoWarning('*', Match.anyValue());
  });

  test('the service waits for its listeners and the rules of its security group', () => {
    const { network, template } = exposed({}, { deployment: ServiceDeployment.codeDeploy() });

    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining([
      logicalId(network.listener),
      logicalId(network.testListener!),
      onlyResource(template, 'AWS::EC2::SecurityGroupEgress').id,
      onlyResource(template, 'AWS::EC2::SecurityGroupIngress').id,
    ]));
  });
});

describe('deployments that ECS runs behind a Network Load Balancer', () => {
  test('shift by weights of the listeners, which an update keeps', () => {
    const { network, template } = exposed({}, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ port: 9000 }) }) });

    const live = network.targetGroup.node.findChild('Live').node.findChild('Resource');
    const actions = (role: string) => [{
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: ref(network.targetGroup), Weight: getAtt(live, `${role}Weight`) },
          { TargetGroupArn: ref(network.alternateTargetGroup!), Weight: getAtt(live, `${role}AlternateWeight`) },
        ],
      },
    }];
    const listeners = resourcesOf(template, LISTENER).map(({ Properties: { Port, DefaultActions } }): [number, unknown] => [Port, DefaultActions]);
    expect(Object.fromEntries(listeners)).toEqual({ 80: actions('Production'), 9000: actions('Test') });
  });

  test('name the listeners, not rules', () => {
    const { network, template } = exposed({}, { deployment: ServiceDeployment.linear({ testTraffic: TestTraffic.listener() }) });

    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers[0].AdvancedConfiguration).toMatchObject({
      AlternateTargetGroupArn: ref(network.alternateTargetGroup!),
      ProductionListenerRule: ref(network.listener),
      TestListenerRule: ref(network.testListener!),
    });
  });

  test('write the same listener, whatever the strategy', () => {
    const listener = (deployment: ServiceDeployment) => {
      const { network, template } = exposed({}, { deployment });
      return template.findResources(LISTENER)[logicalId(network.listener)];
    };

    expect(listener(ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }))).toEqual(listener(ServiceDeployment.blueGreen()));
  });

  test('take longer, which the plan of the service knows', () => {
    const { web } = exposed({}, { deployment: ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }) });

    expect(web.describeDeployment()).toBe([
      'ServiceDeployment.canary(), run by ECS:',
      '  1. The new tasks start beside the old ones. After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.',
      '  2. Test traffic, which has a listener of its own, goes to the new tasks.',
      '  3. Behind a Network Load Balancer ECS takes 10 min more at TEST_TRAFFIC_SHIFT.',
      '  4. Production traffic goes to the new tasks in 2 steps, one every 10 min: 5, 100 %.',
      '  5. Behind a Network Load Balancer ECS takes 10 min more at PRODUCTION_TRAFFIC_SHIFT, for each of the 2 steps.',
      '  6. The old tasks stay ready for 5 min, then they stop.',
      'It waits 45 min, beside the time that tasks take to start and to stop.',
    ].join('\n'));
  });

  test('behind an Application Load Balancer take what the deployment itself says', () => {
    const deployment = ServiceDeployment.canary();

    expect(webService(newStack(), { deployment }).describeDeployment()).toBe(deployment.describe());
  });

  test('are watched for unhealthy tasks', () => {
    const { template } = exposed({}, { deployment: ServiceDeployment.blueGreen({ trafficAlarms: {} }) });

    const [{ Properties: { Metrics } }] = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('UnhealthyTasks'));
    expect(Metrics.slice(1).map(({ MetricStat }: any) => [MetricStat.Metric.Namespace, MetricStat.Metric.MetricName]))
      .toEqual([['AWS/NetworkELB', 'UnHealthyHostCount'], ['AWS/NetworkELB', 'UnHealthyHostCount']]);
  });

  test('fail where the longer stages do not fit into what CloudFormation waits', () => {
    const deployment = ServiceDeployment.linear({ stepPercent: 3, stepBakeTime: Duration.minutes(59) });

    expect(() => exposed({}, { deployment })).toThrow(errorAt('Stack/Web', '38 h 22 min', 'Network Load Balancer at TEST_TRAFFIC_SHIFT 10 min', '33 h', 'shorten'));
  });
});

describe('CodeDeploy behind a Network Load Balancer', () => {
  test('shifts between both target groups, and asks which one is live', () => {
    const { network, template } = exposed({}, { deployment: ServiceDeployment.codeDeploy() });

    const { TargetGroupPairInfoList: [pair] } = onlyResource(template, 'AWS::CodeDeploy::DeploymentGroup').Properties.LoadBalancerInfo;
    expect(pair.ProdTrafficRoute.ListenerArns).toEqual([ref(network.listener)]);
    expect(pair.TestTrafficRoute.ListenerArns).toEqual([ref(network.testListener!)]);
    expect(pair.TargetGroups).toEqual([network.targetGroup, network.alternateTargetGroup!].map((group) => ({ Name: getAtt(group, 'TargetGroupName') })));
    template.hasResourceProperties('Custom::EcsLiveTargetGroups', { ProductionPort: 80, TestPort: 8080 });
  });
});

describe('a Network Load Balancer is refused', () => {
  test.each<[string, NetworkLoadBalancerOptions, string[]]>([
    ['a policy without TLS', { sslPolicy: elbv2.SslPolicy.TLS12 },
      ['sslPolicy needs TLS', elbv2.SslPolicy.TLS12, 'pass `certificate`']],
    ['a port of 0', { listenerPort: 0 }, ['listenerPort', '1 to 65535', 'got 0', 'free port']],
    ['a long delay', { deregistrationDelay: Duration.hours(2) },
      ['deregistrationDelay in seconds', '0 to 3600', '7200', 'an hour']],
    ['a short interval', { healthCheck: { interval: Duration.seconds(10) } },
      ['timeout', 'below', '10 seconds', 'got 10', 'shorter timeout']],
  ])('fails with %s', (_, options, words) => {
    expect(() => Exposure.networkLoadBalancer(options)).toThrow(errorAt('Exposure.networkLoadBalancer()', ...words));
  });

  test.each<[string, Partial<FargateWebServiceProps>, string[]]>([
    ['a task without a port', { task: webTask({ port: undefined }) },
      ["'app'", 'no port', 'Exposure.none()']],
    ['test traffic on its own port', { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ port: 80 }) }) },
      ['test traffic and production', '80', 'another port']],
    ['scaling by requests', { scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 2, requestsPerTarget: 100 }) },
      ['requestsPerTarget', '100', 'cpuPercent']],
    ['alarms about statuses', { deployment: ServiceDeployment.rolling({ trafficAlarms: { errorPercent: 5 } }) },
      ['trafficAlarms.errorPercent', '5', 'errorPercent']],
    ['a smoke test', { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener(), smokeTest: SmokeTest.http() }) },
      ['smoke test', 'Network Load Balancer', 'Exposure.applicationLoadBalancer()']],
    ['a smoke test of CodeDeploy', { deployment: ServiceDeployment.codeDeploy({ smokeTest: SmokeTest.http() }) },
      ['smoke test', 'Network Load Balancer', 'Exposure.applicationLoadBalancer()']],
  ])('fails with %s', (_, props, words) => {
    expect(() => exposed({}, props)).toThrow(errorAt('Stack/Web', ...words));
  });
});
