import { Duration } from 'aws-cdk-lib';
import { Ec2ReplicaService } from '../../src/index';
import { ec2Capacity } from '../fixtures/ec2-capacity';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

test('fails with a grace period that is no whole number of seconds', () => {
  const stack = newStack();
  const healthCheckGracePeriod = Duration.millis(1500);
  const message = /healthCheckGracePeriod in seconds must be a whole number from 0 to 2147483647, got 1.5; use whole seconds/;

  expect(() => webService(stack, { healthCheckGracePeriod })).toThrow(message);
  expect(() => new Ec2ReplicaService(stack, 'OnInstances', { task: webTask(), capacityProviders: [ec2Capacity(newStack())], healthCheckGracePeriod })).toThrow(message);
});
