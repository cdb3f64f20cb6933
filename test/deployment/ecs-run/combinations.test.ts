import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, CloudFormationValidatePlugin, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { CloudMapDnsRecords, Deployment, Discovery, Exposure, FargateCluster, IFargateCluster, SharedLoadBalancer, TestTraffic } from '../../../src';
import { existingCertificate } from '../../fixtures/certificate';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const DEPLOYMENTS = {
  'rolling': () => Deployment.rolling(),
  'blueGreen': () => Deployment.blueGreen(),
  'blueGreen with a test listener': () => Deployment.blueGreen({ testTraffic: TestTraffic.listener() }),
  'blueGreen with a test header': () => Deployment.blueGreen({ testTraffic: TestTraffic.header('X-Test', 'true') }),
  'canary': () => Deployment.canary(),
  'canary with a test listener': () => Deployment.canary({ testTraffic: TestTraffic.listener() }),
  'canary with a test header': () => Deployment.canary({ testTraffic: TestTraffic.header('X-Test', 'true') }),
  'linear': () => Deployment.linear(),
  'linear with a test listener': () => Deployment.linear({ testTraffic: TestTraffic.listener() }),
  'linear with a test header': () => Deployment.linear({ testTraffic: TestTraffic.header('X-Test', 'true') }),
  'codeDeploy': () => Deployment.codeDeploy(),
  'codeDeploy with a canary': () => Deployment.codeDeploy({ config: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }),
  'codeDeploy with a test header': () => Deployment.codeDeploy({ testTraffic: TestTraffic.header('X-Test', 'true') }),
};

const EXPOSURES: Record<string, (scope: Construct, vpc: ec2.IVpc) => Exposure> = {
  HTTP: () => Exposure.applicationLoadBalancer(),
  HTTPS: (stack) => Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }),
  internal: () => Exposure.applicationLoadBalancer({ internetFacing: false }),
  TCP: () => Exposure.networkLoadBalancer(),
  TLS: (stack) => Exposure.networkLoadBalancer({ certificate: existingCertificate(stack), internetFacing: false }),
  shared: (stack, vpc) => Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc, testListener: {} }), { paths: ['/web/*'] }),
  existing: (stack) => Exposure.existingListener({
    listener: existingListener(stack, 'Listener', '1'), testListener: existingListener(stack, 'TestListener', '2'), priority: 10, paths: ['/web/*'],
  }),
  none: () => Exposure.none(),
};

/** A listener of a load balancer that the scope has to itself. */
function existingListener(scope: Construct, id: string, name: string): elbv2.IApplicationListener {
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, id, {
    listenerArn: `arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/${scope.node.addr.slice(0, 16)}/${name}`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}SecurityGroup`, 'sg-12345678'),
  });
}

const DISCOVERIES: Record<string, (name: string) => Discovery> = {
  'no discovery': () => Discovery.none(),
  'Cloud Map': (name) => Discovery.cloudMap({ name }),
  'Service Connect': (name) => Discovery.serviceConnect({ name }),
  'Service Connect client': () => Discovery.serviceConnectClient(),
};

const STEP_BY_STEP = (deployment: string) => `[Stack/Web] ${deployment} moves traffic step by step, but there is none to move; `
  + 'use Exposure.applicationLoadBalancer(), Discovery.serviceConnect() or Deployment.blueGreen()';
const TEST_TRAFFIC = (deployment: string) =>
  `[Stack/Web] ${deployment} was given test traffic, but nothing routes it, got 'Exposure.none()'; use Exposure.applicationLoadBalancer(), or leave testTraffic out`;
const TEST_LISTENER = (deployment: string) => `[Stack/Web] ${deployment} was given a test listener, but Service Connect tells test traffic by a header, `
  + "got 'Exposure.none()'; use TestTraffic.header(), or Exposure.applicationLoadBalancer()";
const TEST_HEADER = (deployment: string) => `[Stack/Web] ${deployment} cannot tell test traffic by a header, which a Network Load Balancer does not see, `
  + "got 'X-Test'; use TestTraffic.listener(), or Exposure.applicationLoadBalancer()";
const NO_LISTENER = "[Stack/Web] Deployment.codeDeploy() shifts traffic on a load balancer's listener, got 'Exposure.none()'; "
  + 'use Exposure.applicationLoadBalancer(), or Deployment.rolling()';
const CODE_DEPLOY_HEADER = "[Stack/Web] Deployment.codeDeploy() cannot tell test traffic by a header, got 'X-Test'; "
  + 'use TestTraffic.listener(), or Deployment.blueGreen()';
const SHARED_LISTENER = (exposure: string) => '[Stack/Web] Deployment.codeDeploy() moves the default action of a listener, which a service must not share, '
  + `got 'Exposure.${exposure}()'; use Deployment.blueGreen(), which ECS runs on a rule, or Exposure.applicationLoadBalancer()`;
const SERVICE_CONNECT = (discovery: string) => `[Stack/Web] Deployment.codeDeploy() does not work with Service Connect, got 'Discovery.${discovery}()'; `
  + 'use Deployment.blueGreen(), which ECS runs, or Discovery.cloudMap()';
const ALL_AT_ONCE = "[Stack/Web] Deployment.codeDeploy() moves traffic behind a Network Load Balancer all at once only, got 'TimeBasedCanary'; "
  + 'use EcsDeploymentConfig.ALL_AT_ONCE, Deployment.canary() or .linear(), or Exposure.applicationLoadBalancer()';

type Combination = [deployment: keyof typeof DEPLOYMENTS, exposure: string, discovery: string];
type LoadBalancer = 'ALB' | 'shared ALB' | 'NLB' | 'none';

const LOAD_BALANCER: Record<string, LoadBalancer> = {
  HTTP: 'ALB', HTTPS: 'ALB', internal: 'ALB', shared: 'shared ALB', existing: 'shared ALB', TCP: 'NLB', TLS: 'NLB', none: 'none',
};

/** Why a combination cannot work; undefined where it can. */
function forbidden([deployment, exposure, discovery]: Combination): string | undefined {
  const [name] = deployment.split(' ');
  const factory = `Deployment.${name}()`;
  return name === 'codeDeploy'
    ? forbiddenForCodeDeploy(deployment, exposure, discovery)
    : forbiddenForEcs(factory, deployment, LOAD_BALANCER[exposure], discovery === 'Service Connect');
}

function forbiddenForEcs(factory: string, deployment: string, loadBalancer: LoadBalancer, served: boolean): string | undefined {
  const [header, listener] = [deployment.endsWith('header'), deployment.endsWith('listener')];
  if (loadBalancer === 'NLB' && header) return TEST_HEADER(factory);
  if (loadBalancer !== 'none') return undefined;
  if (served) return listener ? TEST_LISTENER(factory) : undefined;
  if (header || listener) return TEST_TRAFFIC(factory);
  return ['canary', 'linear'].includes(deployment) ? STEP_BY_STEP(factory) : undefined;
}

function forbiddenForCodeDeploy(deployment: string, exposure: string, discovery: string): string | undefined {
  const loadBalancer = LOAD_BALANCER[exposure];
  if (loadBalancer === 'shared ALB') return SHARED_LISTENER(exposure === 'shared' ? 'sharedLoadBalancer' : 'existingListener');
  if (loadBalancer === 'none') return NO_LISTENER;
  if (deployment.endsWith('header')) return loadBalancer === 'NLB' ? TEST_HEADER('Deployment.codeDeploy()') : CODE_DEPLOY_HEADER;
  if (discovery.startsWith('Service Connect')) return SERVICE_CONNECT(discovery === 'Service Connect' ? 'serviceConnect' : 'serviceConnectClient');
  return loadBalancer === 'NLB' && deployment.endsWith('canary') ? ALL_AT_ONCE : undefined;
}

/** The discoveries that add something to a template. */
const DISTINCT = ['Cloud Map', 'Service Connect', 'Service Connect client'];

const STRATEGY: Record<string, string | undefined> = { rolling: 'ROLLING', blueGreen: 'BLUE_GREEN', canary: 'CANARY', linear: 'LINEAR', codeDeploy: undefined };

const COMBINATIONS = Object.keys(DEPLOYMENTS).flatMap((deployment) => Object.keys(EXPOSURES).flatMap((exposure) => Object.keys(DISCOVERIES)
  .map((discovery) => [deployment, exposure, discovery] as Combination)));

function create([deployment, exposure, discovery]: Combination, scope: Construct, cluster: IFargateCluster): void {
  webService(scope, {
    cluster,
    task: webTask({ appProtocol: ecs.AppProtocol.http }),
    deployment: DEPLOYMENTS[deployment](),
    exposure: EXPOSURES[exposure](scope, cluster.vpc),
    discovery: DISCOVERIES[discovery](`${deployment}-${exposure}`.replaceAll(' ', '-').toLowerCase()),
  });
}

function createAlone(combination: Combination): Stack {
  const stack = newStack();
  create(combination, stack, existingCluster(stack, existingNamespace(stack)));
  return stack;
}

describe('every deployment with every exposure and discovery', () => {
  test.each(COMBINATIONS.filter((combination) => !forbidden(combination)))('%s, %s, %s', (...combination) => {
    const service = onlyResource(Template.fromStack(createAlone(combination)), 'AWS::ECS::Service').Properties;

    const [deployment, exposure, discovery] = combination;
    expect(service.DeploymentConfiguration.Strategy).toBe(STRATEGY[deployment.split(' ')[0]]);
    expect(service.LoadBalancers ?? []).toHaveLength(exposure === 'none' ? 0 : 1);
    expect(service.ServiceRegistries ?? []).toHaveLength(discovery === 'Cloud Map' ? 1 : 0);
    expect(service.ServiceConnectConfiguration?.Services ?? []).toHaveLength(discovery === 'Service Connect' ? 1 : 0);
    expect(service.ServiceConnectConfiguration?.Enabled ?? false).toBe(discovery.startsWith('Service Connect'));
    expect(service.LoadBalancers?.[0].AdvancedConfiguration?.TestListenerRule !== undefined)
      .toBe(deployment.includes(' with a test ') && exposure !== 'none');
    expect(service.ServiceConnectConfiguration?.Services?.[0].ClientAliases[0].TestTrafficRules !== undefined)
      .toBe(deployment.endsWith('header') && discovery === 'Service Connect');
  });

  test('passes the strict validator of CloudFormation templates', () => {
    const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true } });
    Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
    for (const [exposure, discovery] of Object.keys(EXPOSURES).flatMap((one) => DISTINCT.map((other) => [one, other]))) {
      const stack = new Stack(app, `${exposure}-${discovery.replaceAll(' ', '-')}`);
      const cluster = new FargateCluster(stack, 'Cluster');
      COMBINATIONS.filter((combination) => combination[1] === exposure && combination[2] === discovery && !forbidden(combination))
        .forEach((combination) => create(combination, new Construct(stack, combination[0]), cluster));
    }

    expect(() => app.synth()).not.toThrow();
  }, 60_000);

  test.each(COMBINATIONS.filter(forbidden))('fails for %s, %s, %s', (...combination) => {
    expect(() => createAlone(combination)).toThrow(new Error(forbidden(combination)));
  });
});

function forbiddenForHttpApi(deployment: string): string | undefined {
  if (deployment === 'rolling') return undefined;
  return `[Stack/Web] Deployment.${deployment.split(' ')[0]}() keeps old and new tasks apart, but an HTTP API finds both alike, `
    + "got 'Exposure.httpApi()'; use Deployment.rolling(), or Exposure.applicationLoadBalancer()";
}

describe('every deployment with an HTTP API', () => {
  const DISCOVERED: Record<string, () => Discovery> = {
    'Cloud Map': () => Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV }),
    'Service Connect': () => Discovery.serviceConnect({ name: 'web' }),
  };
  const serviceWith = (deployment: keyof typeof DEPLOYMENTS, discovery: string, stack: Stack, cluster: IFargateCluster) => webService(stack, {
    cluster,
    exposure: Exposure.httpApi(),
    deployment: DEPLOYMENTS[deployment](),
    discovery: DISCOVERED[discovery](),
  });

  test.each(Object.keys(DISCOVERED))('passes the strict validator of CloudFormation templates with %s', (discovery) => {
    const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true } });
    Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
    const stack = new Stack(app, 'Stack');
    serviceWith('rolling', discovery, stack, new FargateCluster(stack, 'Cluster'));

    expect(() => app.synth()).not.toThrow();
  }, 60_000);

  test.each(Object.keys(DEPLOYMENTS).filter(forbiddenForHttpApi))('fails for %s', (deployment) => {
    for (const discovery of Object.keys(DISCOVERED)) {
      const stack = newStack();
      const cluster = existingCluster(stack, existingNamespace(stack));

      const message = forbiddenForHttpApi(deployment);
      expect(() => serviceWith(deployment as keyof typeof DEPLOYMENTS, discovery, stack, cluster)).toThrow(new Error(message));
    }
  });
});

describe('the table in the README', () => {
  const COLUMNS: Record<string, [exposures: string[], discovery: string]> = {
    'ALB': [['HTTP', 'HTTPS', 'internal'], 'no discovery'],
    'ALB and Service Connect': [['HTTP', 'HTTPS', 'internal'], 'Service Connect'],
    'Shared ALB': [['shared', 'existing'], 'no discovery'],
    'NLB': [['TCP', 'TLS'], 'no discovery'],
    'NLB and Service Connect': [['TCP', 'TLS'], 'Service Connect'],
    'Service Connect': [['none'], 'Service Connect'],
    'neither': [['none'], 'no discovery'],
  };

  /** The rows of the table as a reader sees them. */
  function table(): string[][] {
    const readme = fs.readFileSync(path.join(__dirname, '../../../README.md'), 'utf-8');
    const [, section] = readme.split('## What goes with what\n');
    return section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  }

  test('says what is tested here', () => {
    const rows = Object.keys(DEPLOYMENTS).map((deployment) => [
      deployment.replace(/^\w+/, '`$&()`'),
      ...Object.values(COLUMNS).map(([exposures, discovery]) => {
        const [answer, ...others] = new Set(exposures.map((exposure) => forbidden([deployment as keyof typeof DEPLOYMENTS, exposure, discovery]) ? 'no' : 'yes'));
        expect(others).toEqual([]);
        return answer;
      }),
      forbiddenForHttpApi(deployment) ? 'no' : 'yes',
    ]);
    const headings = [...Object.keys(COLUMNS), 'HTTP API'];

    expect(table()).toEqual([['', ...headings], ['---', ...headings.map(() => '---')], ...rows]);
  });

  test('need not speak of Cloud Map, which changes no answer', () => {
    for (const [deployment, exposure] of COMBINATIONS) {
      expect(forbidden([deployment, exposure, 'Cloud Map'])).toBe(forbidden([deployment, exposure, 'no discovery']));
    }
  });
});
