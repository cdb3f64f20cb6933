import * as path from 'node:path';
import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as include from 'aws-cdk-lib/cloudformation-include';
import {
  Discovery,
  Exposure,
  FargateWebService,
  Scaling,
  WorkloadCluster,
  WorkloadConnection,
  WorkloadTask,
} from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface ApiProps {
  readonly cluster: WorkloadCluster;
  readonly applicationName: string;
  readonly environmentName: string;
  readonly certificate?: acm.ICertificate;
  readonly topics: { readonly orders: sns.ITopic };
}

export class Api extends Construct {
  public readonly service: FargateWebService;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);

    const addons = new include.CfnInclude(this, 'Addons', {
      templateFile: path.join(__dirname, '..', 'addons/api.json'),
      preserveLogicalIds: false,
      parameters: { App: props.applicationName, Env: props.environmentName, Name: 'api' },
    });
    const output = (name: string) => Token.asString(addons.getOutput(name).value);

    this.service = new FargateWebService(this, 'Service', {
      cluster: props.cluster,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        port: 8080,
        cpu: 512,
        memoryLimitMiB: 1024,
        environment: {
          ORDERS_TABLE_NAME: output('OrdersTableName'),
          COPILOT_SNS_TOPIC_ARNS: Stack.of(this).toJsonString({ orders: props.topics.orders.topicArn }),
          LOG_LEVEL: props.environmentName === 'test' ? 'debug' : 'info',
        },
        secrets: {
          STRIPE_KEY: this.parameter(
            'StripeKey',
            `/copilot/${props.applicationName}/${props.environmentName}/secrets/STRIPE_KEY`,
          ),
        },
      }),
      enableExecuteCommand: true,
      scaling:
        props.environmentName === 'test'
          ? Scaling.fixedCount(1)
          : Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }),
      discovery: Discovery.serviceConnect({ name: 'api' }),
      exposure: Exposure.applicationLoadBalancer({
        certificate: props.certificate,
        healthCheck: { path: '/health', interval: Duration.seconds(10) },
      }),
    });
    this.service.connectTo(WorkloadConnection.topic(props.topics.orders));
    this.service.taskDefinition.taskRole.addManagedPolicy(
      iam.ManagedPolicy.fromManagedPolicyArn(this, 'OrdersTableAccessPolicy', output('OrdersTableAccessPolicy')),
    );
  }

  private parameter(id: string, parameterName: string): ecs.Secret {
    return ecs.Secret.fromSsmParameter(
      ssm.StringParameter.fromSecureStringParameterAttributes(this, id, { parameterName }),
    );
  }
}
