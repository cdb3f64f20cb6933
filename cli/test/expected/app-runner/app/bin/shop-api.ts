import { App } from 'aws-cdk-lib';
import { ShopApiStack } from '../lib/shop-api-stack';

export const app = new App();

new ShopApiStack(app, 'ShopApi', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
