import { App } from 'aws-cdk-lib';
import { ShopStack } from '../lib/shop-stack';

export const app = new App();

new ShopStack(app, 'Shop-prod', {
  applicationName: 'shop',
  environmentName: 'prod',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1509849a-03b5-4408-b7ba-c6fe5c96e886',
});

new ShopStack(app, 'Shop-test', { applicationName: 'shop', environmentName: 'test' });
