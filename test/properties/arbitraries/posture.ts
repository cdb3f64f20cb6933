import * as logs from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { certificates, keys } from './existing';
import { webServices } from './services';
import { WorkloadDefaults, ProductionDefaultsOptions } from '../../../src/index';
import { among, oneOf, truth } from '../drawing/choice';
import { factory, mixed, optionsOf } from '../drawing/options';
import { Recipe } from '../drawing/recipe';
import { texts } from '../drawing/values';

const postures = oneOf(
  factory('WorkloadDefaults.production', WorkloadDefaults.production, optionsOf<ProductionDefaultsOptions>('ProductionDefaultsOptions', ['certificate'], {
    certificate: certificates,
    webAclArn: texts('arn:aws:wafv2:us-east-1:111111111111:regional/webacl/shop/1'),
    encryptionKey: keys,
    logRetention: among([logs.RetentionDays.ONE_YEAR, logs.RetentionDays.INFINITE]),
    deletionProtection: truth,
  })),
  factory('WorkloadDefaults.development', WorkloadDefaults.development),
);

/** A service in a stack that has a posture. */
export const posedServices = fc.tuple(mixed(postures), webServices).map(([posture, service]) => new Recipe(
  () => `${fc.stringify(posture)}.applyTo(this); ${fc.stringify(service)}`,
  (world) => {
    (world.make(posture) as WorkloadDefaults).applyTo(world.stack);
    return world.make(service);
  },
));
