import { Duration, Stack, StackProps, Stage } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { ShopStack } from './shop-stack';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef';

/** CDK Pipelines brings the whole stack, image included, through two accounts. In each, CloudFormation has CodeDeploy move the traffic. */
export class Promotion extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const pipeline = new pipelines.CodePipeline(this, 'Pipeline', {
      crossAccountKeys: true,
      synth: new pipelines.ShellStep('Synth', {
        input: pipelines.CodePipelineSource.connection('shop/web', 'main', { connectionArn: CONNECTION }),
        commands: ['npm ci', 'npx cdk synth'],
      }),
    });

    const alpha = new Stage(this, 'Alpha', { env: { account: '222233334444', region: 'eu-west-1' } });
    new ShopStack(alpha, 'Shop', { deploymentConfig: codedeploy.EcsDeploymentConfig.ALL_AT_ONCE, terminationWaitTime: Duration.minutes(15) });
    pipeline.addStage(alpha);

    const production = new Stage(this, 'Production', { env: { account: '333344445555', region: 'eu-central-1' } });
    new ShopStack(production, 'Shop', {
      deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      terminationWaitTime: Duration.minutes(15),
    });
    pipeline.addStage(production, { pre: [new pipelines.ManualApprovalStep('Approve', { comment: 'Has somebody looked at alpha?' })] });
  }
}
