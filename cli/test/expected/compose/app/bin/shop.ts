import { App } from 'aws-cdk-lib';
import { ShopStack } from '../lib/shop-stack';

export const app = new App();

new ShopStack(app, 'Shop');
