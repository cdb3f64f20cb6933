import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Exposure, ServiceDeployment, TestTraffic } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { logicalId, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const internal = () => Exposure.applicationLoadBalancer({ internetFacing: false });
const publicAndInternal = () => Exposure.multiple(Exposure.applicationLoadBalancer(), { Internal: internal() });

describe('a public and an internal load balancer', () => {
  test('lead to one service, the main one first', () => {
    const stack = newStack();
    const web = webService(stack, { exposure: publicAndInternal(), deployment: ServiceDeployment.rolling() });

    const template = Template.fromStack(stack);
    const { applicationLoadBalancer } = web.additionalExposures.Internal;
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([
      { ContainerName: 'app', ContainerPort: 80, TargetGroupArn: ref(web.targetGroup!) },
      { ContainerName: 'app', ContainerPort: 80, TargetGroupArn: ref(applicationLoadBalancer!.targetGroup) },
    ]);
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').map(({ id, Properties }) => [id, Properties.Scheme])).toEqual([
      [logicalId(web.loadBalancer!), 'internet-facing'], [logicalId(applicationLoadBalancer!.loadBalancer!), 'internal'],
    ]);
    expect(web.url).not.toBe(web.additionalExposures.Internal.url);
  });

  test('both reach the tasks, and the service waits for both', () => {
    const stack = newStack();
    webService(stack, { exposure: publicAndInternal(), deployment: ServiceDeployment.rolling() });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
    const rules = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(({ id }) => id);
    expect(rules).toHaveLength(2);
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining(rules));
  });

  test('are shifted together, by one role', () => {
    const stack = newStack();
    webService(stack, { exposure: publicAndInternal(), deployment: ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }) });

    const template = Template.fromStack(stack);
    const { LoadBalancers } = onlyResource(template, 'AWS::ECS::Service').Properties;
    expect(LoadBalancers).toHaveLength(2);
    const advanced = LoadBalancers.map(({ AdvancedConfiguration }: any) => AdvancedConfiguration);
    expect(new Set(advanced.map(({ RoleArn }: any) => JSON.stringify(RoleArn))).size).toBe(1);
    for (const field of ['AlternateTargetGroupArn', 'ProductionListenerRule', 'TestListenerRule']) {
      expect(new Set(advanced.map((one: any) => one[field].Ref)).size).toBe(2);
    }
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 4);
  });

  test('are watched together by the traffic alarms', () => {
    const stack = newStack();
    webService(stack, { exposure: publicAndInternal(), deployment: ServiceDeployment.rolling({ trafficAlarms: {} }) });

    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({ Id: 'tasks0' }), Match.objectLike({ Id: 'tasks1' })]),
    });
  });

  test('keep the ids of the main one when another is added', () => {
    const ids = [Exposure.applicationLoadBalancer(), publicAndInternal()].map((exposure) => {
      const web = webService(newStack(), { exposure });
      return [web.loadBalancer!, web.listener!, web.targetGroup!, web.alternateTargetGroup!].map(logicalId);
    });

    expect(ids[0]).toEqual(ids[1]);
  });
});

test('an Application and a Network Load Balancer go together', () => {
  const stack = newStack();
  const web = webService(stack, { exposure: Exposure.multiple(Exposure.networkLoadBalancer(), { Http: Exposure.applicationLoadBalancer() }) });

  Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 2);
  expect(web.networkLoadBalancer).toBeDefined();
  expect(web.additionalExposures.Http.applicationLoadBalancer).toBeDefined();
  expect(web.describeDeployment()).toContain('10 min');
});

describe('several exposures', () => {
  const alb = Exposure.applicationLoadBalancer();

  test('fail for CodeDeploy, which moves the traffic of one listener', () => {
    expect(() => webService(newStack(), { exposure: publicAndInternal(), deployment: ServiceDeployment.codeDeploy() })).toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', '["Internal"]', 'ServiceDeployment.blueGreen()'));
  });

  test('fail with none but the main one', () => {
    expect(() => Exposure.multiple(alb, {})).toThrow(errorAt('Exposure.multiple()', 'no exposure', 'name at least one'));
  });

  test('fail with a name that makes no id', () => {
    expect(() => Exposure.multiple(alb, { 'in-ternal': alb })).toThrow(errorAt('Exposure.multiple()', 'name', 'letters and digits', 'in-ternal', "'Internal'"));
  });

  test('fail where one has no load balancer', () => {
    expect(() => Exposure.multiple(alb, { Nothing: Exposure.none() })).toThrow(errorAt('Exposure.multiple()', 'must have a load balancer', 'leave out'));
  });

  test('fail beyond the five target groups of a service', () => {
    const exposure = Exposure.multiple(alb, { A: alb, B: alb, C: alb, D: alb, E: alb });

    expect(() => webService(newStack(), { exposure })).toThrow(errorAt('Stack/Web', 'at most 5 target groups', '6', 'fewer exposures'));
  });
});

test('fails where a further exposure has the name that an additional listener of the main one gets', () => {
  const main = Exposure.applicationLoadBalancer({ additionalListeners: [{ listenerPort: 8080 }] });
  const exposure = Exposure.multiple(main, { Port8080: internal() });

  expect(() => webService(newStack(), { exposure, deployment: ServiceDeployment.rolling() })).toThrow(errorAt('Stack/Web', 'Exposure.multiple()', 'one name', 'Port8080', 'rename'));
});

test('two listeners of one security group open the tasks once', () => {
  const stack = newStack();
  const listener = (id: string) => elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn: `arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/1/${id}`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-shared'),
  });
  const exposure = Exposure.multiple(Exposure.existingListener({ listener: listener('One'), priority: 1 }), {
    Other: Exposure.existingListener({ listener: listener('Two'), priority: 2 }),
  });

  webService(stack, { exposure, deployment: ServiceDeployment.rolling() });

  expect(onlyResource(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ SourceSecurityGroupId: 'sg-shared', FromPort: 80 });
});
