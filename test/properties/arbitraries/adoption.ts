import { vpcs } from './estate';
import { Adoption, PatternAdoptionOptions } from '../../../src/index';
import { booleans, oneOf } from '../generators/choice';
import { factory, optionsOf } from '../generators/options';
import { texts } from '../generators/values';

const patternOptions = optionsOf<PatternAdoptionOptions>('PatternAdoptionOptions', [], {
  containerName: texts('web', 'app'),
  deploymentController: booleans,
  path: texts('Web', 'Api/Web'),
  vpc: vpcs,
});

/** What a workload takes over. */
export const adoptions = oneOf(
  factory('Adoption.applicationLoadBalancedFargateService', Adoption.applicationLoadBalancedFargateService, patternOptions),
);
