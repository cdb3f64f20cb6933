import { vpcs } from './estate';
import { Adoption, NetworkPatternAdoptionOptions, PatternAdoptionOptions } from '../../../src/index';
import { booleans, oneOf } from '../generators/choice';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { numbers, texts } from '../generators/values';

const choices: ChoicesOf<PatternAdoptionOptions> = {
  containerName: texts('web', 'app'),
  cpuScalingId: texts('CpuScaling'),
  deploymentController: booleans,
  memoryScalingId: texts('MemoryScaling'),
  path: texts('Web', 'Api/Web'),
  requestScalingId: texts('RequestScaling'),
  vpc: vpcs,
};

const patternOptions = optionsOf<PatternAdoptionOptions>('PatternAdoptionOptions', [], choices);
const networkOptions = optionsOf<NetworkPatternAdoptionOptions>('NetworkPatternAdoptionOptions', [], {
  ...choices, targetGroupPort: numbers({ min: 1, max: 65535 }),
});

/** What a workload takes over. */
export const adoptions = oneOf(
  factory('Adoption.applicationLoadBalancedFargateService', Adoption.applicationLoadBalancedFargateService, patternOptions),
  factory('Adoption.networkLoadBalancedFargateService', Adoption.networkLoadBalancedFargateService, networkOptions),
  factory('Adoption.queueProcessingFargateService', Adoption.queueProcessingFargateService, patternOptions),
);
