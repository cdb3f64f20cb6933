import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { addSidecar, allow } from './add-sidecar';
import { refuse } from '../../private/errors';
import { ContainerOptions } from '../container-options';
import { requireContainerOptions } from '../container-options-checks';
import { ISidecar, SidecarHost } from '../sidecar';

const FACTORY = 'Sidecar.container()';
const NAME = 'sidecar';

/**
 * Options of `Sidecar.container()`.
 */
export interface SidecarContainerOptions extends ContainerOptions {
  /**
   * What the task role may do for it. Containers of a task share its role.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * What the main container waits for before it starts: that this one has started, is healthy or has ended. `HEALTHY` is refused without a
   * `healthCheck`; `COMPLETE` and `SUCCESS` are refused unless `essential` is false.
   *
   * @default - nothing; they start side by side
   */
  readonly mainContainerWaitsFor?: ecs.ContainerDependencyCondition;
}

/** Any container beside the main one. */
export class HelperContainer implements ISidecar {
  constructor(private readonly options: SidecarContainerOptions) {
    requireContainerOptions(FACTORY, options, NAME);
    this.requireReachable();
  }

  public bind(_scope: Construct, host: SidecarHost): undefined {
    const { permissions, mainContainerWaitsFor, ...options } = this.options;
    const container = addSidecar(host, options, { name: NAME });
    if (mainContainerWaitsFor) host.container.addContainerDependencies({ container, condition: mainContainerWaitsFor });
    allow(host, permissions);
    return undefined;
  }

  private requireReachable(): void {
    const { mainContainerWaitsFor: condition, healthCheck, essential = true } = this.options;
    const { HEALTHY, COMPLETE, SUCCESS } = ecs.ContainerDependencyCondition;
    if (condition === HEALTHY && !healthCheck) {
      refuse(FACTORY, { what: 'mainContainerWaitsFor is HEALTHY, but there is no healthCheck', instead: 'add one, or wait for START' });
    }
    if ((condition === COMPLETE || condition === SUCCESS) && essential) {
      refuse(FACTORY, { what: `mainContainerWaitsFor is ${condition}, but the task stops when an essential container ends`, instead: 'set essential to false' });
    }
  }
}
