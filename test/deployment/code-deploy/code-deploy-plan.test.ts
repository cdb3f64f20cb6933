import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CodeDeployDeploymentOptions, ServiceDeployment, SmokeTest, TestTraffic } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { webService } from '../../fixtures/web-service';

const fn = () => lambda.Function.fromFunctionArn(newStack(), 'Fn', 'arn:aws:lambda:us-east-1:111111111111:function:check');

function plan(options?: CodeDeployDeploymentOptions): string[] {
  return ServiceDeployment.codeDeploy(options).describe().split('\n');
}

describe('the description of ServiceDeployment.codeDeploy()', () => {
  test('by default', () => {
    expect(plan()).toEqual([
      'ServiceDeployment.codeDeploy(), run by AWS CodeDeploy:',
      '  1. The new tasks start beside the old ones.',
      '  2. Test traffic, which has a listener of its own, goes to the new tasks.',
      '  3. All production traffic goes to the new tasks at once.',
      '  4. The old tasks stay ready for 5 min, then they stop.',
      'It waits 5 min, beside the time that tasks take to start and to stop.',
      'The first deployment of the service has none of these steps: ECS starts its tasks.',
    ]);
  });

  test('with everything', () => {
    const hooks = { beforeInstall: fn(), afterInstall: fn(), beforeAllowTraffic: fn(), afterAllowTraffic: fn() };

    expect(plan({
      hooks,
      smokeTest: SmokeTest.http(),
      deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      deploymentApprovalWaitTime: Duration.minutes(20),
      terminationWaitTime: Duration.minutes(90),
    })).toEqual([
      'ServiceDeployment.codeDeploy(), run by AWS CodeDeploy:',
      '  1. Lambda function at BeforeInstall: 1 h at most, then the deployment fails.',
      '  2. The new tasks start beside the old ones.',
      '  3. Lambda function at AfterInstall: 1 h at most, then CodeDeploy rolls back.',
      '  4. Test traffic, which has a listener of its own, goes to the new tasks.',
      '  5. Smoke test at AfterAllowTestTraffic: 15 min at most, then CodeDeploy rolls back.',
      '  6. Somebody lets the deployment go on: 20 min at most, then it stops.',
      '  7. Lambda function at BeforeAllowTraffic: 1 h at most, then CodeDeploy rolls back.',
      '  8. A first share of the production traffic goes to the new tasks, and the rest after 5 min.',
      '  9. Lambda function at AfterAllowTraffic: 1 h at most, then CodeDeploy rolls back.',
      ' 10. The old tasks stay ready for 1 h 30 min, then they stop.',
      'It waits 1 h 35 min in any case and 6 h 10 min at most, beside the time that tasks take to start and to stop.',
      'The first deployment of the service has none of these steps: ECS starts its tasks.',
    ]);
  });

  test('in equal steps, with a test by a function', () => {
    const config = codedeploy.EcsDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES;

    expect(plan({ deploymentConfig: config, hooks: { afterAllowTestTraffic: fn() } }).slice(3)).toEqual([
      '  3. Lambda function at AfterAllowTestTraffic: 1 h at most, then CodeDeploy rolls back.',
      '  4. Production traffic goes to the new tasks in equal steps, within 27 min.',
      '  5. The old tasks stay ready for 5 min, then they stop.',
      'It waits 32 min in any case and 1 h 32 min at most, beside the time that tasks take to start and to stop.',
      'The first deployment of the service has none of these steps: ECS starts its tasks.',
    ]);
  });

  test('with an imported configuration and no test traffic', () => {
    const config = codedeploy.EcsDeploymentConfig.fromEcsDeploymentConfigName(newStack(), 'Config', 'Slow');

    expect(plan({ deploymentConfig: config, testTraffic: TestTraffic.none() }).slice(2)).toEqual([
      '  2. Production traffic goes to the new tasks as the imported configuration says.',
      '  3. The old tasks stay ready for 5 min, then they stop.',
      'It waits a time that is not known yet, beside the time that tasks take to start and to stop.',
      'The first deployment of the service has none of these steps: ECS starts its tasks.',
    ]);
  });

  test('is the same from the service', () => {
    const deployment = ServiceDeployment.codeDeploy();

    expect(webService(newStack(), { deployment }).describeDeployment()).toBe(deployment.describe());
  });
});
