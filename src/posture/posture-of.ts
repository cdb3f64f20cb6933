import { IConstruct } from 'constructs';
import { PostureStrategy } from './strategy';
import { TrialPosture } from './trial';

/** Where a construct keeps the posture of what is below it; other copies of this package find it, too. */
const POSTURE = Symbol.for('cdk-fargate-workloads.Posture');

interface WithPosture extends IConstruct {
  [POSTURE]?: PostureStrategy;
}

/** The posture that was given to a construct itself. */
export function ownPosture(scope: WithPosture): PostureStrategy | undefined {
  return scope[POSTURE];
}

/** Gives a construct, and all that is made below it, a posture. */
export function setPosture(scope: WithPosture, posture: PostureStrategy): void {
  Object.defineProperty(scope, POSTURE, { value: posture });
}

/** The posture of the nearest scope that has one. */
export function postureOf(scope: IConstruct): PostureStrategy {
  const given = ownPosture(scope);
  if (given) return given;
  return scope.node.scope ? postureOf(scope.node.scope) : new TrialPosture();
}
