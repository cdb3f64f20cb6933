import { App, CloudFormationValidatePlugin, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Combination, combinations, namedInErrors, readmeTable } from './tables';
import {
  CloudMapDnsRecords, ServiceDeployment, Discovery, Exposure, WorkloadCluster, IWorkloadCluster, SharedLoadBalancer, TestTraffic,
} from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const DEPLOYMENTS: Record<string, () => ServiceDeployment> = {
  'rolling': () => ServiceDeployment.rolling(),
  'blueGreen': () => ServiceDeployment.blueGreen(),
  'blueGreen with a test listener': () => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }),
  'blueGreen with a test header': () => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }),
  'canary': () => ServiceDeployment.canary(),
  'canary with a test listener': () => ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }),
  'canary with a test header': () => ServiceDeployment.canary({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }),
  'linear': () => ServiceDeployment.linear(),
  'linear with a test listener': () => ServiceDeployment.linear({ testTraffic: TestTraffic.listener() }),
  'linear with a test header': () => ServiceDeployment.linear({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }),
  'codeDeploy': () => ServiceDeployment.codeDeploy(),
  'codeDeploy with a canary': () => ServiceDeployment.codeDeploy({ deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }),
  'codeDeploy with a test header': () => ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }),
};

const ADDITIONAL_ROUTE = { additionalRoutes: [{ paths: ['/admin/*'], healthCheck: { path: '/admin/health' } }] };

const EXPOSURES: Record<string, (scope: Construct, vpc: ec2.IVpc) => Exposure> = {
  'HTTP': () => Exposure.applicationLoadBalancer(),
  'HTTPS': (stack) => Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }),
  'internal': () => Exposure.applicationLoadBalancer({ internetFacing: false }),
  'routes': () => Exposure.applicationLoadBalancer({ paths: ['/web/*'], ...ADDITIONAL_ROUTE }),
  'shared routes': (stack, vpc) => (
    Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc, testListener: {} }), { paths: ['/web/*'], ...ADDITIONAL_ROUTE })
  ),
  'TCP': () => Exposure.networkLoadBalancer(),
  'TLS': (stack) => Exposure.networkLoadBalancer({ certificate: existingCertificate(stack), internetFacing: false }),
  'shared': (stack, vpc) => Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc, testListener: {} }), { paths: ['/web/*'] }),
  'existing': (stack) => Exposure.existingListener({
    listener: existingListener(stack, 'Listener', '1'), testListener: existingListener(stack, 'TestListener', '2'), priority: 10, paths: ['/web/*'],
  }),
  'existing NLB': (stack, vpc) => Exposure.existingNetworkLoadBalancer({ loadBalancer: existingNetworkLoadBalancer(stack, vpc), listenerPort: 443 }),
  'none': () => Exposure.none(),
  'HTTP API': () => Exposure.httpApi(),
};

/** A listener of a load balancer that the scope has to itself. */
function existingListener(scope: Construct, id: string, name: string): elbv2.IApplicationListener {
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, id, {
    listenerArn: `arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/${scope.node.addr.slice(0, 16)}/${name}`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}SecurityGroup`, 'sg-12345678'),
  });
}

/** A Network Load Balancer that the scope has to itself. */
function existingNetworkLoadBalancer(scope: Construct, vpc: ec2.IVpc): elbv2.INetworkLoadBalancer {
  return elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(scope, 'Network', {
    vpc,
    loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/shared/${scope.node.addr.slice(0, 16)}`,
    loadBalancerSecurityGroups: ['sg-12345678'],
  });
}

const DISCOVERIES: Record<string, (name: string, exposure: string) => Discovery> = {
  'no discovery': () => Discovery.none(),
  'Cloud Map': (name, exposure) => Discovery.cloudMap({ name, dnsRecords: exposure === 'HTTP API' ? CloudMapDnsRecords.SRV : undefined }),
  'Service Connect': (name) => Discovery.serviceConnect({ name }),
  'Service Connect client': () => Discovery.serviceConnectClient(),
};

const STRATEGIES: Record<string, string | undefined> = { rolling: 'ROLLING', blueGreen: 'BLUE_GREEN', canary: 'CANARY', linear: 'LINEAR', codeDeploy: undefined };

const COMBINATIONS = combinations();
const WORKING = COMBINATIONS.filter(({ answer }) => answer === 'yes');
const FAILING = COMBINATIONS.filter(({ answer }) => answer !== 'yes');

function create({ deployment, exposure, discovery }: Combination, scope: Construct, cluster: IWorkloadCluster): void {
  webService(scope, {
    cluster,
    task: webTask({ appProtocol: ecs.AppProtocol.http }),
    deployment: DEPLOYMENTS[deployment](),
    exposure: EXPOSURES[exposure](scope, cluster.vpc),
    discovery: DISCOVERIES[discovery](`${deployment}-${exposure}`.replaceAll(' ', '-').toLowerCase(), exposure),
  });
}

function createAlone(combination: Combination): Stack {
  const stack = newStack();
  create(combination, stack, existingCluster(stack, existingNamespace(stack)));
  return stack;
}

test('the table has a cell for every deployment with every exposure and discovery', () => {
  const discoveriesOf = (exposure: string) => exposure === 'HTTP API' ? ['Cloud Map', 'Service Connect'] : Object.keys(DISCOVERIES);
  const all = Object.keys(EXPOSURES).flatMap((exposure) => Object.keys(DEPLOYMENTS).flatMap((deployment) => (
    discoveriesOf(exposure).map((discovery) => `${deployment}, ${exposure}, ${discovery}`)
  )));

  expect(COMBINATIONS.map(({ deployment, exposure, discovery }) => `${deployment}, ${exposure}, ${discovery}`).sort()).toEqual(all.sort());
});

test.each(WORKING)('$deployment, $exposure, $discovery', (combination) => {
  const service = onlyResource(Template.fromStack(createAlone(combination)), 'AWS::ECS::Service').Properties;

  const { deployment, exposure, discovery } = combination;
  const balanced = !['none', 'HTTP API'].includes(exposure);
  expect(service.DeploymentConfiguration.Strategy).toBe(STRATEGIES[deployment.split(' ')[0]]);
  expect(service.LoadBalancers ?? []).toHaveLength(exposure.includes('routes') ? 2 : balanced ? 1 : 0);
  expect(service.ServiceRegistries ?? []).toHaveLength(discovery === 'Cloud Map' ? 1 : 0);
  expect(service.ServiceConnectConfiguration?.Services ?? []).toHaveLength(discovery === 'Service Connect' ? 1 : 0);
  expect(service.ServiceConnectConfiguration?.Enabled ?? false).toBe(discovery.startsWith('Service Connect'));
  expect(service.LoadBalancers?.[0].AdvancedConfiguration?.TestListenerRule !== undefined).toBe(deployment.includes(' with a test ') && balanced);
  expect(service.ServiceConnectConfiguration?.Services?.[0].ClientAliases[0].TestTrafficRules !== undefined)
    .toBe(deployment.endsWith('header') && discovery === 'Service Connect');
});

test.each(FAILING)('fails for $deployment, $exposure, $discovery: $answer', (combination) => {
  let message = '';
  try {
    createAlone(combination);
  } catch (error) {
    ({ message } = error as Error);
  }

  const names = namedInErrors().get(combination.answer)!;
  expect(message.split(' ')[0]).toBe('[Stack/Web]');
  for (const name of [`ServiceDeployment.${combination.deployment.split(' ')[0]}()`, ...names]) expect(message).toContain(name);
});

test('everything that works passes the strict validator of CloudFormation templates', () => {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true } });
  Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
  const clusters = new Map<string, WorkloadCluster>();
  // Without discovery there is nothing in a template that is not in the others, too.
  for (const combination of WORKING.filter(({ discovery }) => discovery !== 'no discovery')) {
    const stack = `${combination.exposure}-${combination.discovery}`.replaceAll(' ', '-');
    const cluster = clusters.get(stack) ?? new WorkloadCluster(new Stack(app, stack), 'Cluster');
    clusters.set(stack, cluster);
    create(combination, new Construct(Stack.of(cluster), combination.deployment), cluster);
  }

  expect(() => app.synth()).not.toThrow();
}, 120_000);

describe('the table in the README', () => {
  /** An exposure and a discovery of each column. */
  const COLUMNS: Record<string, [exposures: string[], discoveries: string[]]> = {
    'ALB': [['HTTP', 'HTTPS', 'internal'], ['no discovery', 'Cloud Map']],
    'ALB and Service Connect': [['HTTP', 'HTTPS', 'internal'], ['Service Connect']],
    'Shared ALB': [['shared', 'existing'], ['no discovery', 'Cloud Map']],
    'ALB with additional routes': [['routes', 'shared routes'], ['no discovery', 'Cloud Map']],
    'NLB': [['TCP', 'TLS', 'existing NLB'], ['no discovery', 'Cloud Map']],
    'NLB and Service Connect': [['TCP', 'TLS', 'existing NLB'], ['Service Connect']],
    'Service Connect': [['none'], ['Service Connect']],
    'neither': [['none'], ['no discovery', 'Cloud Map']],
    'HTTP API': [['HTTP API'], ['Cloud Map', 'Service Connect']],
  };
  const [[, ...headings], , ...rows] = readmeTable();

  test('has these columns and a row for each deployment', () => {
    expect(headings).toEqual(Object.keys(COLUMNS));
    expect(rows.map(([deployment]) => deployment)).toEqual(Object.keys(DEPLOYMENTS).map((deployment) => deployment.replace(/^\w+/, '`$&()`')));
  });

  test.each(rows)('agrees about %s', (title, ...cells) => {
    const deployment = title.replace(/`(\w+)\(\)`/, '$1');
    for (const [index, [exposures, discoveries]] of Object.values(COLUMNS).entries()) {
      const answers = COMBINATIONS
        .filter((each) => each.deployment === deployment && exposures.includes(each.exposure) && discoveries.includes(each.discovery))
        .map(({ answer }) => answer === 'yes' ? 'yes' : 'no');

      expect([headings[index], ...new Set(answers)]).toEqual([headings[index], cells[index]]);
    }
  });
});
