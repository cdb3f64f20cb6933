import { App } from 'aws-cdk-lib';
import { ShopStack } from '../lib/shop-stack';

export const app = new App();

new ShopStack(app, 'Shop', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
