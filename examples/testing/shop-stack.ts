import * as path from 'node:path';
import { Stack, StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Discovery, Exposure, FargateWebService, WorkloadTask } from 'cdk-fargate-workloads';

export interface ShopStackProps extends StackProps {
  /** Certificate for HTTPS; without one the shop speaks plain HTTP. */
  readonly certificateArn?: string;
}

/** A shop that asks a Lambda function to write its receipts. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopStackProps = {}) {
    super(scope, id, props);

    const password = new secretsmanager.Secret(this, 'DatabasePassword');
    const receipts = new lambda.Function(this, 'Receipts', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'receipts')),
    });

    const shop = new FargateWebService(this, 'Shop', {
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        port: 8080,
        environment: { RECEIPTS_FUNCTION: receipts.functionName },
        secrets: { DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(password) },
      }),
      exposure: Exposure.applicationLoadBalancer({
        certificate: props.certificateArn ? acm.Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn) : undefined,
      }),
      discovery: Discovery.cloudMap({ name: 'shop' }),
    });

    receipts.grantInvoke(shop);
  }
}
