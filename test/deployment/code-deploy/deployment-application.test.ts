import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CodeDeployDeploymentOptions, ServiceDeployment } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const APPLICATION = 'AWS::CodeDeploy::Application';

/** A stack of services, by their ids. */
function stackOf(services: Record<string, CodeDeployDeploymentOptions>, stack: Stack = newStack({ '@aws-cdk/core:stackResourceLimit': 0 })) {
  const cluster = existingCluster(stack);
  const made = Object.entries(services).map(([id, options]) => webService(stack, { cluster, deployment: ServiceDeployment.codeDeploy(options) }, id));
  return { stack, services: made, applications: resourcesOf(Template.fromStack(stack), APPLICATION) };
}

describe('the application of the deployment groups', () => {
  test('is the same for all services of a stack without a name', () => {
    const { applications, services: [shop, ledger] } = stackOf({ Shop: {}, Ledger: {} });

    expect(applications.map(({ Properties }) => Properties)).toEqual([{ ComputePlatform: 'ECS' }]);
    expect(shop.deploymentGroup!.application).toBe(ledger.deploymentGroup!.application);
  });

  test('does not depend on the order of the services, nor on a removed one', () => {
    const stacks = [stackOf({ Shop: {}, Ledger: {} }), stackOf({ Ledger: {}, Shop: {} }), stackOf({ Ledger: {} })];
    const ids = stacks.map(({ applications: [{ id }] }) => id);

    expect(new Set(ids).size).toBe(1);
  });

  test('is another one for each name', () => {
    const [shop, ledger] = ['shop', 'ledger'].map((applicationName) => ({ applicationName }));
    const { applications, services } = stackOf({ Shop: shop, Cart: shop, Ledger: ledger, Web: {} });

    expect(applications.map(({ Properties }) => Properties.ApplicationName)).toEqual(['shop', 'ledger', undefined]);
    const byService = services.map(({ deploymentGroup }) => logicalId(deploymentGroup!.application));
    expect(byService).toEqual([applications[0], applications[0], applications[1], applications[2]].map(({ id }) => id));
  });

  test('can have a name that is unknown at synthesis', () => {
    const stack = newStack();
    const [one, two] = ['One', 'Two'].map((id) => new CfnParameter(stack, id).valueAsString);
    const { applications } = stackOf({ Shop: { applicationName: one }, Cart: { applicationName: one }, Ledger: { applicationName: two } }, stack);

    expect(applications.map(({ Properties }) => Properties.ApplicationName)).toEqual([{ Ref: 'One' }, { Ref: 'Two' }]);
  });

  test('is deleted after the deployments of its groups, and so is the policy of the handlers', () => {
    const { stack, applications: [{ id }] } = stackOf({ Shop: { applicationName: 'shop' } });

    const [{ DependsOn }] = resourcesOf(Template.fromStack(stack), 'Custom::EcsDeployment');
    const policy = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').find((each) => DependsOn.includes(each.id) && JSON.stringify(each).includes(id))!;
    expect(policy.Properties.Roles).toEqual([ref(stack.node.findChild('EcsDeploymentProvider').node.findChild('IsComplete').node.findChild('Role'))]);
  });

  test('fails with two groups of the same name', () => {
    const twice = { deploymentGroupName: 'web' };

    expect(() => stackOf({ Shop: twice, Ledger: twice })).toThrow(errorAt('Stack/Ledger/DeploymentGroup', 'deploymentGroupName', "got 'web';", 'applicationName'));
    expect(() => stackOf({ Shop: twice, Ledger: { ...twice, applicationName: 'ledger' } })).not.toThrow();
  });

  test('fails with more names than fit into the policies of the role', () => {
    const services = Array.from({ length: 18 }, (_, i): [string, CodeDeployDeploymentOptions] => [`Web${i}`, { applicationName: `shop-${i}` }]);

    expect(() => stackOf(Object.fromEntries(services.slice(0, 8)))).not.toThrow();
    expect(() => stackOf(Object.fromEntries(services))).toThrow(
      /\[Stack\/EcsDeploymentProvider\] .*CodeDeploy applications.*10240 .*got 'about \d+'; .*`applicationName`.*another stack/,
    );
  });
});
