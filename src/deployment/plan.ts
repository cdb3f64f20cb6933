import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith } from '../private/errors';
import { TestRoute } from '../traffic/test-traffic';

/** The steps of a deployment. */
export interface DeploymentPlan {
  /** Factory that created the deployment. */
  readonly deployment: string;
  readonly runBy: 'ECS' | 'AWS CodeDeploy';
  readonly steps: readonly PlanStep[];
}

/** A step, and the wait that it includes. */
export interface PlanStep {
  readonly text: string;
  readonly wait?: PlanWait;
  /** Whether the first deployment of the service waits as well; only for hooks. */
  readonly includesFirstDeployment?: boolean;
}

/** A wait during a deployment. */
export interface PlanWait {
  /** Option or hook that sets the wait. */
  readonly name: string;
  readonly minutes: number;
  /** Number of times the deployment waits; undefined when unknown at synthesis. */
  readonly times?: number;
  /** Whether the wait may end early. */
  readonly isMaximum: boolean;
}

/**
 * Longest deployment that CloudFormation accepts for a service; it gives up on an operation after 36 hours.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
 */
const MAX_MINUTES = 33 * 60;

/** Fails on a plan that CloudFormation would not wait for. */
export function requireWithinCloudFormationTimeout(where: IConstruct | string, { steps }: DeploymentPlan): void {
  const waits = waitsOf(steps).filter(({ minutes }) => minutes > 0);
  const total = sum(waits);
  if (total === undefined || total <= MAX_MINUTES) return;
  const parts = waits.map(({ name, minutes, times }) => `${name} ${formatMinutes(minutes)}${times === 1 ? '' : ` x ${times}`}`);
  failWith(where, {
    problem: `the deployment could take ${formatMinutes(total)} (${parts.join(' + ')}), and CloudFormation allows ${formatMinutes(MAX_MINUTES)}`,
    remedy: waits.every(({ times }) => times === 1)
      ? 'shorten one of these times'
      : 'shorten one of these times, or repeat it less often: by larger steps, or a hook at a stage that comes once',
  });
}

/** Returns the longest time in minutes that a deployment waits; undefined when unknown at synthesis. */
export function longestWait({ steps }: DeploymentPlan): number | undefined {
  return sum(waitsOf(steps));
}

/** Returns the step in which test traffic shifts, if there is any. */
export function testSteps(test: TestRoute): PlanStep[] {
  switch (test.kind) {
    case 'none': return [];
    case 'listener': return [{ text: 'Test traffic, which has a listener of its own, goes to the new tasks.' }];
    case 'header': return [{ text: `Test traffic, which carries the header ${test.name}, goes to the new tasks.` }];
  }
}

/** Formats a plan: its steps, and the time that they wait. */
export function describePlan(plan: DeploymentPlan): string {
  const { deployment, runBy, steps } = plan;
  return [
    `${deployment}, run by ${runBy}:`,
    ...steps.map(({ text }, i) => `${`${i + 1}.`.padStart(4)} ${text}`),
    describeTotal(waitsOf(steps)),
    ...describeFirstDeployment(plan),
  ].join('\n');
}

/** Describes how the first deployment of a service differs. CodeDeploy has no part in it: CloudFormation creates the service with its first tasks. */
function describeFirstDeployment({ runBy, steps }: DeploymentPlan): string[] {
  if (runBy === 'AWS CodeDeploy') return ['The first deployment of the service has none of these steps: ECS starts its tasks.'];
  const hooks = steps.filter(({ includesFirstDeployment }) => includesFirstDeployment !== undefined);
  const passed = hooks.filter(({ includesFirstDeployment }) => !includesFirstDeployment);
  if (hooks.length === 0) return [];
  if (passed.length === 0) return ['The first deployment of the service waits for all of that, too.'];
  const names = passed.map(({ wait }) => wait!.name).join(', ');
  return [`The first deployment of the service passes these by itself: ${names}. ${describeTotal(waitsOf(steps.filter((step) => !passed.includes(step))))}`];
}

function describeTotal(waits: readonly PlanWait[]): string {
  const tasks = 'the time that tasks take to start and to stop';
  if (waits.length === 0) return `It takes ${tasks}.`;
  const [always, longest] = [sum(waits.filter(({ isMaximum }) => !isMaximum)), sum(waits)];
  const time = always === longest ? formatMinutes(always) : `${formatMinutes(always)} in any case and ${formatMinutes(longest)} at most`;
  return `It waits ${time}, beside ${tasks}.`;
}

/** Formats minutes as hours and minutes. */
export function formatMinutes(minutes: number | undefined): string {
  if (minutes === undefined || Token.isUnresolved(minutes)) return 'a time that is not known yet';
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(' ');
}

function waitsOf(steps: readonly PlanStep[]): PlanWait[] {
  return steps.flatMap(({ wait }) => wait ? [wait] : []);
}

function sum(waits: readonly PlanWait[]): number | undefined {
  const products = waits.map(({ minutes, times }) => times === undefined || Token.isUnresolved(minutes) ? undefined : minutes * times);
  return products.includes(undefined) ? undefined : products.reduce<number>((total, product) => total + product!, 0);
}
