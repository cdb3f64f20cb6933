import { spawnSync } from 'node:child_process';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { FailureDetection, ServiceDeployment } from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const NO_FLAGS = {};
const PLACES: [string | undefined, Record<string, unknown>][] = [
  [undefined, NO_FLAGS],
  ['eu-central-1', NO_FLAGS],
  ['cn-north-1', NO_FLAGS],
  ['us-gov-west-1', NO_FLAGS],
  ['us-iso-east-1', NO_FLAGS],
  ['us-isob-east-1', NO_FLAGS],
  ['us-isof-south-1', NO_FLAGS],
  ['eu-central-1', { [cxapi.ECS_REMOVE_DEFAULT_DEPLOYMENT_ALARM]: true }],
];

function alarmsOf(region: string | undefined, context: Record<string, unknown>, build: (stack: Stack) => void): unknown {
  const stack = new Stack(new App({ context }), 'Stack', { env: { region } });
  build(stack);
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.DeploymentConfiguration.Alarms;
}

const failureDetection = FailureDetection.none();

describe.each([['rolling', ServiceDeployment.rolling], ['blueGreen', ServiceDeployment.blueGreen]] as const)('a service of ServiceDeployment.%s() without alarms', (_, factory) => {
  test.each(PLACES)('renders the same as the L2 in %s, with the flags %p', (region, context) => {
    const own = alarmsOf(region, context, (stack) => webService(stack, { deployment: factory({ failureDetection }) }));

    expect(own).toEqual(alarmsOf(region, context, (stack) => {
      const { taskDefinition } = webTask()._strategy.bind(stack);
      new ecs.FargateService(stack, 'Service', { cluster: existingCluster(stack).cluster, taskDefinition, minHealthyPercent: 100 });
    }));
  });

  test('accepts those that the app enables later', () => {
    const alarms = alarmsOf('eu-central-1', NO_FLAGS, (stack) => webService(stack, { deployment: factory({ failureDetection }) }).service.enableDeploymentAlarms(['late']));

    expect(alarms).toEqual({ AlarmNames: ['late'], Enable: true, Rollback: true });
  });
});

test('a service is synthesized without loading the facts about all regions', () => {
  const app = `
    import { App, Stack } from 'aws-cdk-lib';
    import { webService } from './test/fixtures/web-service';
    const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1' } });
    webService(stack);
    console.log(Object.keys(require.cache).filter((file) => /region-info.lib.fact.js$/.test(file)).length);`;
  const { stdout, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), '-e', app], { encoding: 'utf-8' });

  expect(`${stderr}${stdout}`).toBe('0\n');
});
