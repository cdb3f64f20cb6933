import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { BoundHook, HookStrategy, HookTimeout, hookTimeout } from './hook';
import { LambdaHookOptions } from './hook-options';
import { DeploymentStage } from './stage';
import { refuse } from '../../../private/errors';

const FACTORY = 'DeploymentHook.lambda()';

/** A function of the user's own. */
export class LambdaHook implements HookStrategy {
  public readonly name = 'Lambda function';
  public readonly targetType = 'AWS_LAMBDA';
  public readonly timeout: HookTimeout;

  constructor(private readonly fn: lambda.IFunction, private readonly options: LambdaHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 1, max: 1440, default: Duration.hours(1) }, options.timeout, options.onTimeout);
    requireStages(options.stages);
    requireDetails(options.details);
  }

  public stages(): readonly DeploymentStage[] {
    return this.options.stages;
  }

  public bind(): BoundHook {
    return { function: this.fn, details: this.options.details };
  }
}

function requireStages(stages: DeploymentStage[]): void {
  if (stages.length === 0) {
    refuse(FACTORY, { what: 'stages is empty, so the function would never be called', instead: 'name at least one DeploymentStage' });
  }
  const twice = stages.find((stage, index) => stages.indexOf(stage) !== index);
  if (twice) refuse(FACTORY, { what: 'stages names one stage twice', got: twice, instead: 'name each stage once' });
}

function requireDetails(details: { [key: string]: string } = {}): void {
  if (!Object.keys(details).includes('')) return;
  refuse(FACTORY, { what: 'details has an empty key, which the function could not look up', instead: 'give each detail a name' });
}
