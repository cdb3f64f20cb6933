import { App } from 'aws-cdk-lib';
import { ShopStack } from './shop-stack';

const app = new App();

new ShopStack(app, 'Shop', {
  // Put the ARN of a certificate of yours here.
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
});

app.synth();
