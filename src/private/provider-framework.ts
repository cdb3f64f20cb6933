import * as iam from 'aws-cdk-lib/aws-iam';
import * as cr from 'aws-cdk-lib/custom-resources';
import { acknowledge } from './acknowledge';
import { bindTrust } from './source-conditions';

/** Binds the role of the state machine that asks `isComplete` to state machines of this account and Region, and says why it writes no log. */
export function bindWaiter(provider: cr.Provider): void {
  const role = provider.node.findChild('waiter-state-machine').node.findChild('Role') as iam.Role;
  bindTrust(role, { service: 'states', resource: 'stateMachine:*' });
  acknowledge(provider, 'It asks one function again and again, which writes a log of its own', ['AwsSolutions-SF1', 'AwsSolutions-SF2']);
}
