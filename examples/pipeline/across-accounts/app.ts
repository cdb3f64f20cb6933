import { App } from 'aws-cdk-lib';
import { Promotion } from './promotion';

const app = new App();
new Promotion(app, 'Promotion', { env: { account: '111122223333', region: 'eu-west-1' } });

app.synth();
