import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { addSidecar } from './add-sidecar';
import { refuse } from '../../private/errors';
import { ContainerOptions } from '../container-options';
import { requireContainerOptions } from '../container-options-checks';
import { ISidecar, SidecarEntry, SidecarHost } from '../sidecar';

const FACTORY = 'Sidecar.reverseProxy()';
const NAME = 'proxy';

/** A proxy in front of the main container. */
export class ReverseProxy implements ISidecar {
  private readonly port: number;

  constructor(private readonly options: ContainerOptions) {
    requireContainerOptions(FACTORY, options, NAME);
    this.port = options.port ?? refuse(FACTORY, { what: 'port is missing, and the traffic must go somewhere', instead: 'pass the port that the proxy listens on' });
    if (options.essential === false) {
      refuse(FACTORY, { what: 'a proxy that is not essential would leave a task that nobody reaches', got: false, instead: 'remove `essential`' });
    }
  }

  public bind(_scope: Construct, host: SidecarHost): SidecarEntry {
    const container = addSidecar(host, this.options, { name: NAME, namedPort: host.namedPort });
    container.addContainerDependencies({ container: host.container, condition: startCondition(host.container) });
    return { container, containerPort: this.port };
  }
}

/** The most that a container can be waited for. */
function startCondition(container: ecs.ContainerDefinition): ecs.ContainerDependencyCondition {
  const { HEALTHY, START } = ecs.ContainerDependencyCondition;
  return container.renderContainerDefinition().healthCheck ? HEALTHY : START;
}
