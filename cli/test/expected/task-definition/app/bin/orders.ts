import { App } from 'aws-cdk-lib';
import { OrdersStack } from '../lib/orders-stack';

export const app = new App();

new OrdersStack(app, 'Orders', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  values: { TAG: setting('TAG') },
});

/** A value of a placeholder in task-definition.json: `npx cdk deploy -c NAME=value`, or in cdk.json under "context". */
function setting(name: string): string {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value !== 'string')
    throw new Error(`${name} is not set: it is a placeholder in task-definition.json; pass -c "${name}=…"`);
  return value;
}
