import { App, CloudFormationValidatePlugin, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { Deployment, Discovery, Exposure, FargateCluster, IFargateCluster, TestTraffic } from '../../../src';
import { existingCertificate } from '../../fixtures/certificate';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const DEPLOYMENTS = {
  'rolling': () => Deployment.rolling(),
  'blueGreen': () => Deployment.blueGreen(),
  'blueGreen with a test listener': () => Deployment.blueGreen({ testTraffic: TestTraffic.listener() }),
  'blueGreen with a test header': () => Deployment.blueGreen({ testTraffic: TestTraffic.header('X-Test', 'true') }),
  'canary': () => Deployment.canary(),
  'canary with a test listener': () => Deployment.canary({ testTraffic: TestTraffic.listener() }),
  'linear': () => Deployment.linear(),
  'linear with a test header': () => Deployment.linear({ testTraffic: TestTraffic.header('X-Test', 'true') }),
  'codeDeploy': () => Deployment.codeDeploy(),
  'codeDeploy with a test header': () => Deployment.codeDeploy({ testTraffic: TestTraffic.header('X-Test', 'true') }),
};

const EXPOSURES: Record<string, (scope: Construct) => Exposure> = {
  HTTP: () => Exposure.applicationLoadBalancer(),
  HTTPS: (stack) => Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }),
  internal: () => Exposure.applicationLoadBalancer({ internetFacing: false }),
  none: () => Exposure.none(),
};

const DISCOVERIES: Record<string, () => Discovery> = {
  'no discovery': () => Discovery.none(),
  'Cloud Map': () => Discovery.cloudMap({ name: 'web' }),
};

const STEP_BY_STEP = (deployment: string) =>
  `[Stack/Web] ${deployment} moves traffic step by step, but there is none to move; use Exposure.applicationLoadBalancer(), or Deployment.blueGreen()`;
const TEST_TRAFFIC = (deployment: string) =>
  `[Stack/Web] ${deployment} was given test traffic, but nothing routes it, got 'Exposure.none()'; use Exposure.applicationLoadBalancer(), or leave testTraffic out`;
const LISTENER = "[Stack/Web] Deployment.codeDeploy() shifts traffic on a load balancer's listener, got 'Exposure.none()'; "
  + 'use Exposure.applicationLoadBalancer(), or Deployment.rolling()';
const HEADER = "[Stack/Web] Deployment.codeDeploy() cannot tell test traffic by a header, got 'X-Test'; use TestTraffic.listener(), or Deployment.blueGreen()";

/** Every pair that cannot work, and why. All others can. */
const FORBIDDEN: Record<string, Partial<Record<string, string>>> = {
  'blueGreen with a test listener': { none: TEST_TRAFFIC('Deployment.blueGreen()') },
  'blueGreen with a test header': { none: TEST_TRAFFIC('Deployment.blueGreen()') },
  'canary': { none: STEP_BY_STEP('Deployment.canary()') },
  'canary with a test listener': { none: TEST_TRAFFIC('Deployment.canary()') },
  'linear': { none: STEP_BY_STEP('Deployment.linear()') },
  'linear with a test header': { none: TEST_TRAFFIC('Deployment.linear()') },
  'codeDeploy': { none: LISTENER },
  'codeDeploy with a test header': { HTTP: HEADER, HTTPS: HEADER, internal: HEADER, none: LISTENER },
};

const STRATEGY: Record<string, string | undefined> = { rolling: 'ROLLING', blueGreen: 'BLUE_GREEN', canary: 'CANARY', linear: 'LINEAR', codeDeploy: undefined };

const PAIRS = Object.keys(DEPLOYMENTS).flatMap((deployment) => Object.keys(EXPOSURES).flatMap((exposure) => Object.keys(DISCOVERIES)
  .map((discovery) => [deployment, exposure, discovery] as [keyof typeof DEPLOYMENTS, string, string])));

const forbidden = ([deployment, exposure]: typeof PAIRS[number]) => FORBIDDEN[deployment]?.[exposure];

function create([deployment, exposure, discovery]: typeof PAIRS[number], scope: Construct, cluster: IFargateCluster): void {
  webService(scope, { cluster, deployment: DEPLOYMENTS[deployment](), exposure: EXPOSURES[exposure](scope), discovery: DISCOVERIES[discovery]() });
}

function createAlone(pair: typeof PAIRS[number]): Stack {
  const stack = newStack();
  create(pair, stack, existingCluster(stack, existingNamespace(stack)));
  return stack;
}

describe('every deployment with every exposure and discovery', () => {
  test.each(PAIRS.filter((pair) => !forbidden(pair)))('%s, %s, %s', (...pair) => {
    const service = onlyResource(Template.fromStack(createAlone(pair)), 'AWS::ECS::Service').Properties;

    const [deployment, exposure, discovery] = pair;
    expect(service.DeploymentConfiguration.Strategy).toBe(STRATEGY[deployment.split(' ')[0]]);
    expect(service.LoadBalancers ?? []).toHaveLength(exposure === 'none' ? 0 : 1);
    expect(service.ServiceRegistries ?? []).toHaveLength(discovery === 'Cloud Map' ? 1 : 0);
    expect(service.LoadBalancers?.[0].AdvancedConfiguration?.TestListenerRule !== undefined).toBe(deployment.includes(' with a test '));
  });

  test('passes the strict validator of CloudFormation templates', () => {
    const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true } });
    Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
    for (const exposure of Object.keys(EXPOSURES)) {
      const stack = new Stack(app, exposure);
      const cluster = new FargateCluster(stack, 'Cluster');
      PAIRS.filter((pair) => pair[1] === exposure && pair[2] === 'Cloud Map' && !forbidden(pair))
        .forEach((pair) => create(pair, new Construct(stack, pair[0]), cluster));
    }

    expect(() => app.synth()).not.toThrow();
  }, 60_000);

  test.each(PAIRS.filter(forbidden))('fails for %s, %s, %s', (...pair) => {
    expect(() => createAlone(pair)).toThrow(new Error(forbidden(pair)));
  });
});
