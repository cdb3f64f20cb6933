import { Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith } from '../private/errors';

/** What a deployment does, step by step. */
export interface DeploymentPlan {
  /** The factory that made the deployment. */
  readonly deployment: string;
  readonly runBy: 'ECS' | 'AWS CodeDeploy';
  readonly steps: readonly PlanStep[];
}

/** One step, and what it waits for. */
export interface PlanStep {
  readonly text: string;
  readonly wait?: PlanWait;
}

/** A time that passes during a deployment. */
export interface PlanWait {
  /** The option, or the hook, that it comes from. */
  readonly name: string;
  readonly minutes: number;
  /** How often it comes; undefined where that is not known at synth. */
  readonly times?: number;
  /** Whether it may be over sooner. */
  readonly isMaximum: boolean;
}

/**
 * CloudFormation gives up on an operation after 36 hours, and takes no service whose deployment could need more than 33.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
 */
const MAX_MINUTES = 33 * 60;

/** Refuses a plan that CloudFormation would not wait for. */
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

/** The plan in words: its steps, and how long they wait. */
export function describePlan({ deployment, runBy, steps }: DeploymentPlan): string {
  return [
    `${deployment}, run by ${runBy}:`,
    ...steps.map(({ text }, i) => `${`${i + 1}.`.padStart(4)} ${text}`),
    describeTotal(waitsOf(steps)),
  ].join('\n');
}

function describeTotal(waits: readonly PlanWait[]): string {
  const tasks = 'the time that tasks take to start and to stop';
  if (waits.length === 0) return `It takes ${tasks}.`;
  const [always, longest] = [sum(waits.filter(({ isMaximum }) => !isMaximum)), sum(waits)];
  return `It waits ${always === longest ? formatMinutes(always) : `${formatMinutes(always)} in any case and ${formatMinutes(longest)} at most`}, beside ${tasks}.`;
}

/** A time in hours and minutes. */
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
