import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Deployment, Discovery, Exposure, TestTraffic } from '../../../src';
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

const EXPOSURES: Record<string, (stack: Stack) => Exposure> = {
  'HTTP': () => Exposure.applicationLoadBalancer(),
  'HTTPS': (stack) => Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }),
  'internal': () => Exposure.applicationLoadBalancer({ internetFacing: false }),
  'none': () => Exposure.none(),
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

function create([deployment, exposure, discovery]: typeof PAIRS[number]): Stack {
  const stack = newStack();
  webService(stack, {
    cluster: existingCluster(stack, existingNamespace(stack)),
    deployment: DEPLOYMENTS[deployment](),
    exposure: EXPOSURES[exposure](stack),
    discovery: DISCOVERIES[discovery](),
  });
  return stack;
}

describe('every deployment with every exposure and discovery', () => {
  test.each(PAIRS.filter((pair) => !forbidden(pair)))('%s, %s, %s', (...pair) => {
    const service = onlyResource(Template.fromStack(create(pair)), 'AWS::ECS::Service').Properties;

    const [deployment, exposure, discovery] = pair;
    expect(service.DeploymentConfiguration.Strategy).toBe(STRATEGY[deployment.split(' ')[0]]);
    expect(service.LoadBalancers ?? []).toHaveLength(exposure === 'none' ? 0 : 1);
    expect(service.ServiceRegistries ?? []).toHaveLength(discovery === 'Cloud Map' ? 1 : 0);
    expect(service.LoadBalancers?.[0].AdvancedConfiguration?.TestListenerRule !== undefined).toBe(deployment.includes(' with a test '));
  });

  test.each(PAIRS.filter(forbidden))('fails for %s, %s, %s', (...pair) => {
    expect(() => create(pair)).toThrow(new Error(forbidden(pair)));
  });
});
