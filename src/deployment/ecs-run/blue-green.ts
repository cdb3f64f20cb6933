import { BlueGreenDeploymentOptions } from './blue-green-options';
import { allAtOnce } from './shift';
import { TrafficShiftingDeployment } from './traffic-shifting';
import { DeploymentStrategy } from '../strategy';

/** ECS moves all production traffic at once. */
export function blueGreenDeployment(options: BlueGreenDeploymentOptions): DeploymentStrategy {
  return new TrafficShiftingDeployment('Deployment.blueGreen()', options, allAtOnce());
}
