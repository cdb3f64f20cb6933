import { CfnResource } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { ownPosture, setPosture } from './posture-of';
import { ProductionPostureOptions } from './posture-options';
import { ProductionPosture } from './production';
import { PostureStrategy } from './strategy';
import { TrialPosture } from './trial';
import { refuse } from '../private/errors';

/**
 * How much the library's defaults protect, and cost: set once, for an app, a stage or a stack.
 *
 * ```ts
 * Posture.production({ certificate }).applyTo(app);
 * ```
 *
 * What a construct is told by its own props comes before its posture.
 */
export class Posture {
  /**
   * What auditors ask for: HTTPS alone, logs of requests, flows and sessions that are encrypted with a key of yours and kept for a year, load
   * balancers that refuse to be deleted, a default security group that lets nothing through, and main containers without root, capabilities and
   * a writable root file system. `docs/security.md` lists it, with the rules that it satisfies.
   *
   * @param options Certificate, web ACL, key.
   */
  public static production(options: ProductionPostureOptions = {}): Posture {
    return new Posture(new ProductionPosture(options));
  }

  /**
   * The defaults where there is no posture: safe, cheap, and leaving nothing behind. For a stage of an app whose posture is another.
   */
  public static trial(): Posture {
    return new Posture(new TrialPosture());
  }

  private constructor(private readonly strategy: PostureStrategy) {}

  /**
   * Makes it the posture of all that is made below a scope from now on. Refused where there are resources already, which would not follow it,
   * and where the scope has a posture.
   *
   * @param scope An app, a stage, a stack, or another construct.
   */
  public applyTo(scope: IConstruct): void {
    const made = scope.node.findAll().find((construct) => CfnResource.isCfnResource(construct));
    if (made) refuse(scope, { what: 'the posture comes too late for a resource that was made before', got: made.node.path, instead: 'apply it first' });
    if (ownPosture(scope)) refuse(scope, { what: 'there is a posture already', instead: 'apply one of them' });
    setPosture(scope, this.strategy);
  }
}
