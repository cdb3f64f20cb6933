import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, IWorkloadCluster, ISharedLoadBalancer,
  SharedExposureOptions, SharedLoadBalancer,
  SharedLoadBalancerProps, SmokeTest, TestTraffic,
} from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster, existingVpc } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** A platform of one stack, or of two, and a stack for each service. */
class Company {
  public readonly app = new App();
  public readonly platform = new Stack(this.app, 'Platform');
  public readonly cluster: IWorkloadCluster;
  public readonly shared: SharedLoadBalancer;

  constructor(props: Partial<SharedLoadBalancerProps> = {}, apart = false) {
    this.cluster = new WorkloadCluster(apart ? new Stack(this.app, 'Network') : this.platform, 'Cluster');
    this.shared = new SharedLoadBalancer(this.platform, 'Shared', { vpc: this.cluster.vpc, ...props });
  }

  public service(name: string, options: SharedExposureOptions = {}, deployment = ServiceDeployment.blueGreen()): Stack {
    const stack = new Stack(this.app, name);
    new FargateWebService(stack, 'Web', {
      cluster: this.cluster, task: webTask(), deployment, exposure: Exposure.sharedLoadBalancer(this.shared, { paths: [`/${name.toLowerCase()}/*`], ...options }),
    });
    return stack;
  }
}

const NAMES = Array.from({ length: 20 }, (_, i) => `Service${i + 1}`);

/** The templates of twenty services and their platform, by stack. */
function templates(names: string[], apart = false): Record<string, string> {
  const company = new Company({}, apart);
  names.forEach((name) => company.service(name));
  const assembly = company.app.synth();
  return Object.fromEntries(assembly.stacks.map(({ stackName, template }) => [stackName, JSON.stringify(template)]));
}

describe('twenty services in twenty stacks', () => {
  test.each([['the VPC in the stack of the load balancer', false], ['the VPC in a third stack', true]])('share a load balancer without a cycle, and lose the seventh without noticing, with %s', (_, apart) => {
    const all = templates(NAMES, apart);
    const without = templates(NAMES.filter((name) => name !== 'Service7'), apart);

    const { Service7, ...others } = all;
    expect(Service7).toContain('/service7/*');
    expect(without).toEqual(others);
  });
});

describe('a service', () => {
  test('keeps rule, target groups and both rules of the security groups in its own stack', () => {
    const company = new Company();
    const template = Template.fromStack(company.service('Orders'));

    template.resourceCountIs(RULE, 1);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    const [ingress, egress] = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].map((type) => onlyResource(template, type));
    expect(ingress.Properties).toMatchObject({ FromPort: 80, SourceSecurityGroupId: { 'Fn::ImportValue': expect.stringContaining('SecurityGroup') } });
    expect(egress.Properties).toMatchObject({ FromPort: 80, GroupId: ingress.Properties.SourceSecurityGroupId });
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining([ingress.id, egress.id, onlyResource(template, RULE).id]));
    Template.fromStack(company.platform).resourceCountIs(RULE, 0);
  });

  test('may be in the stack of the load balancer', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc });
    new FargateWebService(stack, 'Web', { cluster, task: webTask(), exposure: Exposure.sharedLoadBalancer(shared) });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, RULE).Properties.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]);
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
  });

  test('is told its requests by all kinds of conditions', () => {
    const template = Template.fromStack(new Company().service('Orders', {
      paths: undefined,
      hosts: ['orders.example.com'],
      headers: { 'X-Team': ['a'] },
      methods: ['GET'],
      queryStrings: [{ key: 'v', value: '2' }],
      sourceIps: ['192.0.2.0/24'],
    }));

    expect(onlyResource(template, RULE).Properties.Conditions.map(({ Field }: any) => Field)).toEqual([
      'host-header', 'http-header', 'http-request-method', 'query-string', 'source-ip',
    ]);
  });

  test('has the address of its first host and path', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const shared = SharedLoadBalancer.fromAttributes(stack, 'Shared', attributes(cluster.vpc));
    const url = (options: SharedExposureOptions, id: string) =>
      new FargateWebService(stack, id, { cluster, task: webTask(), exposure: Exposure.sharedLoadBalancer(shared, options) }).url;

    expect(url({ paths: ['/orders/*'] }, 'A')).toBe('https://shared.example.com/orders/');
    expect(url({ hosts: ['shop.example.com'] }, 'B')).toBe('https://shop.example.com');
    expect(url({ hosts: ['*.example.com'], paths: ['*'] }, 'C')).toBe('https://shared.example.com');
  });

  test('gets other target groups behind another load balancer, because a target group stays with its own', () => {
    const ids = ['One', 'Two'].map((id) => {
      const stack = newStack();
      const cluster = existingCluster(stack);
      const shared = new SharedLoadBalancer(stack, id, { vpc: cluster.vpc });
      new FargateWebService(stack, 'Web', { cluster, task: webTask(), deployment: ServiceDeployment.rolling(), exposure: Exposure.sharedLoadBalancer(shared) });
      return onlyResource(Template.fromStack(stack), 'AWS::ElasticLoadBalancingV2::TargetGroup').id;
    });

    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('test traffic', () => {
  test('by a header has a rule just before that of production', () => {
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) });
    const rules = (options: SharedExposureOptions) => resourcesOf(Template.fromStack(new Company().service('Orders', options, deployment)), RULE)
      .map(({ Properties }) => [Properties.Priority, Properties.Conditions.length]);

    expect(rules({ priority: 10 })).toEqual([[10, 1], [9, 2]]);
    expect(rules({ priority: 10, testPriority: 3 })).toEqual([[10, 1], [3, 2]]);
    const [[production], [test]] = rules({});
    expect(test).toBe(production - 6000);
  });

  test('by a listener has the same rule on the listener that all share', () => {
    const company = new Company({ testListener: { port: 9000 } });
    const template = Template.fromStack(company.service('Orders', {}, ServiceDeployment.blueGreen({
      testTraffic: TestTraffic.listener(), smokeTest: SmokeTest.http(),
    })));

    const [production, test] = resourcesOf(template, RULE).map(({ Properties }) => Properties);
    expect(test).toEqual({ ...production, ListenerArn: test.ListenerArn, Actions: [expect.objectContaining({ Type: 'forward' })] });
    expect(test.ListenerArn).not.toEqual(production.ListenerArn);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9000, SourceSecurityGroupId: Match.objectLike({ 'Fn::GetAtt': Match.anyValue() }) });
  });

  test.each([
    [{}, TestTraffic.listener(), ['ServiceDeployment.blueGreen()', 'test listener', 'has none', '`testListener`', 'TestTraffic.header()']],
    [{ testListener: {} }, TestTraffic.listener({ port: 9000 }), ['ServiceDeployment.blueGreen()', 'port or peers', 'TestTraffic.listener() without options']],
  ])('fails with %p and a listener that does not fit', (props, testTraffic, words) => {
    expect(() => new Company(props).service('Orders', {}, ServiceDeployment.blueGreen({ testTraffic }))).toThrow(errorAt('Orders/Web', ...words));
  });

  test('fails by a header where no number is left for its rule', () => {
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) });

    expect(() => new Company().service('Orders', { priority: 1 }, deployment)).toThrow(errorAt('Exposure.sharedLoadBalancer()', 'before priority', 'got 1', '`testPriority`'));
  });
});

describe('two services', () => {
  test('fail with one priority, both named', () => {
    const company = new Company();
    company.service('Orders', { priority: 5 });

    expect(() => company.service('Carts', { priority: 5 })).toThrow(errorAt('Carts/Web', 'priority', 'Orders/Web', 'got 5', 'another `priority`'));
  });

  test('fail with the same conditions, both named', () => {
    const company = new Company();
    company.service('Orders', { paths: ['/a', '/b'] });

    expect(() => company.service('Carts', { paths: ['/b', '/a'] })).toThrow(errorAt('Carts/Web', 'same conditions', 'Orders/Web', 'other conditions'));
  });

  test('may have one priority on two load balancers', () => {
    const [one, two] = [new Company(), new Company()];
    one.service('Orders', { priority: 5 });

    expect(() => two.service('Orders', { priority: 5 })).not.toThrow();
  });
});

test('more target groups than a load balancer takes are warned of', () => {
  const company = new Company();
  const stacks = Array.from({ length: 51 }, (_, i) => company.service(`S${i}`, { priority: i + 1 }));

  Annotations.fromStack(stacks[49]).hasNoWarning('*', Match.stringLikeRegexp('quota'));
  Annotations.fromStack(stacks[50]).hasWarning('/S50/Web', Match.stringLikeRegexp('102 target groups.*load-balancer-quota'));
});

describe('a shared load balancer', () => {
  test('answers what no service takes as told', () => {
    const stack = newStack();
    new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack), certificate: existingCertificate(stack), defaultResponse: { statusCode: 200, messageBody: 'OK' } });

    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', MessageBody: 'OK', ContentType: 'text/plain' } }],
    });
  });

  test.each<[Partial<SharedLoadBalancerProps>, string[]]>([
    [{ defaultResponse: { statusCode: 301 } }, ['defaultResponse', 'redirect', '301', '4xx']],
    [{ defaultResponse: { messageBody: 'x'.repeat(1025) } }, ['defaultResponse.messageBody', '1024 characters', '1025', 'shorten']],
    [{ allowFrom: [] }, ['allowFrom is empty', 'name a peer']],
  ])('fails with %p', (props, words) => {
    const stack = newStack();

    expect(() => new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack), ...props })).toThrow(errorAt('Stack/Shared', ...words));
  });

  test('fails for CodeDeploy without a test listener, which it needs by default', () => {
    expect(() => new Company().service('Orders', {}, ServiceDeployment.codeDeploy())).toThrow(errorAt('Orders/Web', 'ServiceDeployment.codeDeploy()', 'test listener', '`testListener`', 'TestTraffic.none()'));
  });

  test('fails for a service in another VPC', () => {
    const company = new Company();
    const stack = new Stack(company.app, 'Elsewhere');

    expect(() => new FargateWebService(stack, 'Web', { task: webTask(), exposure: Exposure.sharedLoadBalancer(company.shared) })).toThrow(errorAt('Elsewhere/Web', 'Elsewhere/DefaultWorkloadCluster/Vpc', 'Platform/Cluster/Vpc', 'same VPC'));
  });
});

function attributes(vpc: ec2.IVpc): Parameters<typeof SharedLoadBalancer.fromAttributes>[2] {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111111111111';
  return {
    vpc,
    loadBalancerArn: `${arn}:loadbalancer/app/shared/1`,
    loadBalancerDnsName: 'shared.example.com',
    securityGroupId: 'sg-1',
    listenerArn: `${arn}:listener/app/shared/1/2`,
  };
}

describe('an existing load balancer', () => {
  test('is reached by its attributes', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const shared: ISharedLoadBalancer = SharedLoadBalancer.fromAttributes(stack, 'Shared', attributes(cluster.vpc));
    new FargateWebService(stack, 'Web', { cluster, task: webTask(), exposure: Exposure.sharedLoadBalancer(shared, { hosts: ['shop.example.com'] }) });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    template.hasResourceProperties(RULE, { ListenerArn: attributes(cluster.vpc).listenerArn });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: 'sg-1', FromPort: 80 });
  });

  test('fails with half a test listener', () => {
    const stack = newStack();

    expect(() => SharedLoadBalancer.fromAttributes(stack, 'Shared', { ...attributes(existingVpc(stack)), testListenerPort: 8443 })).toThrow(errorAt('Stack/Shared', 'test listener', 'ARN and a port', 'testListenerArn and testListenerPort'));
  });
});

describe('an existing listener', () => {
  function listenerIn(stack: Stack): elbv2.IApplicationListener {
    return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/1/2',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Peer', 'sg-1'),
    });
  }

  function exposed(priority: number, stack: Stack, deployment = ServiceDeployment.blueGreen()) {
    const web = new FargateWebService(stack, 'Web', {
      cluster: existingCluster(stack), task: webTask(), deployment, exposure: Exposure.existingListener({ listener: listenerIn(stack), priority, paths: ['/a'] }),
    });
    return { web, template: Template.fromStack(stack) };
  }

  test('gets a rule, and its load balancer the way to the tasks', () => {
    const { web, template } = exposed(7, newStack());

    template.hasResourceProperties(RULE, { Priority: 7 });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-1', FromPort: 80 });
    expect([web.url, web.loadBalancer, web.listener]).toEqual([undefined, undefined, undefined]);
    expect(web.targetGroup).toBeDefined();
  });

  test('takes a priority that is known on deployment only', () => {
    const stack = newStack();
    const { template } = exposed(new CfnParameter(stack, 'Priority', { type: 'Number' }).valueAsNumber, stack);

    template.hasResourceProperties(RULE, { Priority: { Ref: 'Priority' } });
  });

  test.each([
    ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }), ServiceDeployment.codeDeploy(),
  ])('fails as its own test listener', (deployment) => {
    const stack = newStack();
    const listener = listenerIn(stack);

    expect(() => new FargateWebService(stack, 'Web', {
      cluster: existingCluster(stack),
      task: webTask(),
      deployment,
      exposure: Exposure.existingListener({ listener, testListener: listener, priority: 7 }),
    })).toThrow(errorAt('Stack/Web', 'the test listener is the production listener', listener.listenerArn, 'another port'));
  });

  test('fails for a test listener that nobody named', () => {
    expect(() => exposed(7, newStack(), ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }))).toThrow(errorAt('Stack/Web', 'ServiceDeployment.blueGreen()', 'test listener', '`testListener` to Exposure.existingListener()'));
  });
});

test.each<[SharedExposureOptions, string[]]>([
  [{ priority: 50001 }, ['priority', '1 to 50000', '50001', 'free']],
  [{ priority: 5, testPriority: 6 }, ['testPriority', 'before priority (5)', 'got 6', 'lower']],
  [{ paths: [] }, ['paths is empty', 'name a value']],
  [{ paths: ['orders'] }, ['a path', 'orders', "'/'"]],
  [{ hosts: ['https://a'] }, ['a host', 'https://a', 'shop.example.com']],
  [{ methods: ['get'] }, ['a method', "'get'", 'GET']],
  [{ sourceIps: ['192.0.2.1'] }, ['an address', "'192.0.2.1'", '192.0.2.0/24']],
  [{ headers: { host: ['a'] } }, ['Host', '`hosts`']],
  [{ paths: ['/*/*/*/*/*/*'] }, ['one value of each condition', '5 wildcards', 'fewer']],
])('fails with the options %p', (options, words) => {
  const stack = newStack();
  const shared = SharedLoadBalancer.fromAttributes(stack, 'Shared', attributes(existingVpc(stack)));

  expect(() => Exposure.sharedLoadBalancer(shared, options)).toThrow(errorAt('Exposure.sharedLoadBalancer()', ...words));
});
