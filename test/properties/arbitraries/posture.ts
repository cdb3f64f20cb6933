import * as logs from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { certificates, keys } from './estate';
import { webServices } from './services';
import { DevelopmentDefaultsOptions, WorkloadDefaults, ProductionDefaultsOptions } from '../../../src/index';
import { among, oneOf, booleans } from '../generators/choice';
import { Deferred } from '../generators/deferred';
import { factory, mixed, optionsOf } from '../generators/options';
import { texts } from '../generators/values';

const postures = oneOf(
  factory('WorkloadDefaults.production', WorkloadDefaults.production, optionsOf<ProductionDefaultsOptions>('ProductionDefaultsOptions', ['certificate'], {
    certificate: certificates,
    webAclArn: texts('arn:aws:wafv2:us-east-1:111111111111:regional/webacl/shop/1'),
    encryptionKey: keys,
    logRetention: among([logs.RetentionDays.ONE_YEAR, logs.RetentionDays.INFINITE]),
    deletionProtection: booleans,
    outputs: booleans,
  })),
  factory('WorkloadDefaults.development', WorkloadDefaults.development, optionsOf<DevelopmentDefaultsOptions>('DevelopmentDefaultsOptions', [], { outputs: booleans })),
);

/** A service in a stack that has a posture. */
export const posedServices = fc.tuple(mixed(postures), webServices).map(([posture, service]) => new Deferred(
  () => `${fc.stringify(posture)}.applyTo(this); ${fc.stringify(service)}`,
  (world) => {
    (world.build(posture) as WorkloadDefaults).applyTo(world.stack);
    return world.build(service);
  },
));
