import { Stack, StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { WorkloadCluster } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';
import { Api } from './api';
import { Report } from './report';
import { Worker } from './worker';

export interface ShopStackProps extends StackProps {
  readonly applicationName: string;
  readonly environmentName: string;
  /** Certificate of the load balancer, which speaks plain HTTP without one. */
  readonly certificateArn?: string;
}

/** An environment of the application. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);

    const cluster = new WorkloadCluster(this, 'Cluster', {
      namespaceName: `${props.environmentName}.${props.applicationName}.local`,
    });
    const certificate =
      props.certificateArn === undefined
        ? undefined
        : acm.Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn);

    const topics = { orders: new sns.Topic(this, 'OrdersTopic', { enforceSSL: true }) };

    new Api(this, 'Api', {
      cluster,
      applicationName: props.applicationName,
      environmentName: props.environmentName,
      certificate,
      topics,
    });
    new Report(this, 'Report', { cluster });
    new Worker(this, 'Worker', { cluster, topics });
  }
}
