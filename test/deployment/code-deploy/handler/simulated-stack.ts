import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CloudFormationSimulation, Handlers, Outcome } from './cloudformation-simulation';
import { CodeDeploySimulation, Settings } from './code-deploy-simulation';
import { WaitFor } from '../../../../src/deployment/code-deploy/handler/decide';
import { onDeploymentEvent } from '../../../../src/deployment/code-deploy/handler/deployment-request';
import { pollDeployment } from '../../../../src/deployment/code-deploy/handler/poll-deployment';
import { ProviderEvent } from '../../../../src/private/custom-resource/handler/events';

/** The two functions of the provider, without its protocol. */
function handlersOf(codeDeploy: CodeDeploySimulation): Handlers {
  const client = { send: async (command: any) => codeDeploy.send(command) } as unknown as CodeDeployClient;
  const clients = { codeDeploy: client, codeDeployOnce: client };
  return {
    onEvent: async (event: ProviderEvent) => onDeploymentEvent(event, new Date()),
    isComplete: async (event: ProviderEvent) => pollDeployment(event, clients, new Date()),
  };
}

const START = new Date('2026-11-02T08:00:00Z');

/** Returns the AppSpec of a version, as the constructs render it. */
export function appSpec(version: string): string {
  return JSON.stringify({
    version: 0.0,
    Resources: [{
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${version}`,
          LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
        },
      },
    }],
  });
}

export interface Scenario {
  readonly codeDeploy: CodeDeploySimulation;
  readonly stack: CloudFormationSimulation;
  readonly logs: Record<string, unknown>[];
}

/** Creates a stack at version web:1 whose deployment group has no history. Call `resetScenarios` after each test. */
export function createScenario(settings: Partial<Settings> = {}, waitFor: WaitFor = 'TRAFFIC_SHIFTED'): Scenario {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval', 'clearTimeout', 'queueMicrotask', 'performance'] });
  const logs: Record<string, unknown>[] = [];
  jest.spyOn(console, 'log').mockImplementation(line => void logs.push(JSON.parse(line)));
  const codeDeploy = new CodeDeploySimulation(appSpec('web:1'), START, settings);
  const properties = {
    ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:provider',
    ApplicationName: 'app',
    DeploymentGroupName: 'group',
    ServiceName: 'web-service',
    AppSpec: appSpec('web:1'),
    WaitFor: waitFor,
  };
  const stack = new CloudFormationSimulation(codeDeploy, handlersOf(codeDeploy), 'Custom::EcsDeployment', properties, now => jest.setSystemTime(now));
  return { codeDeploy, stack, logs };
}

export function resetScenarios(): void {
  jest.restoreAllMocks();
  jest.useRealTimers();
}

/** Asserts that the live version after an operation is the one of the stack. */
export function expectLiveVersionOfStack({ status, live }: Outcome, from: string, to: string): void {
  if (status === 'COMPLETE') expect(live).toBe(appSpec(to));
  if (status === 'ROLLED_BACK') expect(live).toBe(appSpec(from));
}

/** Asserts that the message of every failed request names the version that was live at that moment, or says that it is unknown. */
export function expectCorrectMessages({ stack }: Scenario): void {
  for (const { message, live, liveBefore, isLate } of stack.failures) {
    if (isLate) continue;
    const claim = /The (?:PREVIOUS|NEW) version \((web:\w+)\) is live/.exec(message)?.[1];
    if (claim) expect({ message, live }).toEqual({ message, live: appSpec(claim) });
    else if (message.includes('has changed nothing')) expect({ message, live: [liveBefore, appSpec('web:other')] }).toEqual({ message, live: expect.arrayContaining([live]) });
    else expect(message).toMatch(/UNKNOWN|being STOPPED and rolled back|has not started a deployment|is not valid|PREVIOUS version \((not|whatever)/);
  }
}

/** Asserts both: agreement of stack and live version, and true messages. */
export function expectTruthfulOutcome(w: Scenario, outcome: Outcome, from: string, to: string): void {
  expectLiveVersionOfStack(outcome, from, to);
  expectCorrectMessages(w);
}
