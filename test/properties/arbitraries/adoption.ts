import { vpcs } from './estate';
import {
  AdoptedResources, AdoptedScalingPolicy, AdoptedSecurityGroup, AdoptedTargetGroup, Adoption, NetworkPatternAdoptionOptions, PatternAdoptionOptions,
} from '../../../src/index';
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

const ids = texts('ApiService9A1B2C3D', 'Api', 'Web');

const securityGroup = optionsOf<AdoptedSecurityGroup>('AdoptedSecurityGroup', ['logicalId', 'description'], {
  logicalId: ids, description: texts('Stack/Api/SecurityGroup', 'Tasks'), name: texts('tasks'),
});
const targetGroup = optionsOf<AdoptedTargetGroup>('AdoptedTargetGroup', ['logicalId'], { logicalId: ids, name: texts('web'), port: numbers({ min: 1, max: 65535 }) });
const scalingPolicy = optionsOf<AdoptedScalingPolicy>('AdoptedScalingPolicy', ['logicalId', 'policyName'], { logicalId: ids, policyName: texts('cpu') });

const adoptedResources = optionsOf<AdoptedResources>('AdoptedResources', ['service'], {
  service: ids,
  aliasRecord: ids,
  alternateTargetGroup: targetGroup,
  certificate: ids,
  cloudMapService: ids,
  cpuScaling: scalingPolicy,
  deadLetterQueue: ids,
  deploymentController: booleans,
  egressRule: ids,
  executionRole: ids,
  ingressRule: ids,
  launchType: booleans,
  listener: ids,
  listenerRule: ids,
  loadBalancer: ids,
  loadBalancerSecurityGroup: securityGroup,
  logGroup: ids,
  memoryScaling: scalingPolicy,
  queue: ids,
  redirectListener: ids,
  requestScaling: scalingPolicy,
  scalableTarget: ids,
  securityGroup,
  targetGroup,
  taskDefinition: ids,
  taskRole: ids,
  testListener: ids,
});

/** What a workload takes over. */
export const adoptions = oneOf(
  factory('Adoption.applicationLoadBalancedFargateService', Adoption.applicationLoadBalancedFargateService, patternOptions),
  factory('Adoption.networkLoadBalancedFargateService', Adoption.networkLoadBalancedFargateService, networkOptions),
  factory('Adoption.resources', Adoption.resources, adoptedResources),
  factory('Adoption.queueProcessingFargateService', Adoption.queueProcessingFargateService, patternOptions),
);
