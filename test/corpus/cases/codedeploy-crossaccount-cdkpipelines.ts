import { App } from 'aws-cdk-lib';
import { Promotion } from '../../../examples/pipeline/across-accounts/promotion';

export function build(app: App): void {
  new Promotion(app, 'Promotion', { env: { account: '111122223333', region: 'eu-west-1' } });
}
