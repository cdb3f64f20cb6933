import * as path from 'node:path';
import { Stack, StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { FargateWebService, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface OrdersStackProps extends StackProps {
  /** Values of the placeholders in task-definition.json. */
  readonly values: { [placeholder: string]: string };
}

export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props: OrdersStackProps) {
    super(scope, id, props);

    new FargateWebService(this, 'Orders', {
      task: WorkloadTask.fromFile(path.join(__dirname, '..', 'task-definition.json'), {
        secrets: {
          DB_PASSWORD: ecs.Secret.fromSecretsManager(
            secretsmanager.Secret.fromSecretNameV2(this, 'DbPassword', 'orders/db-password'),
          ),
        },
        values: props.values,
      }),
    });
  }
}
