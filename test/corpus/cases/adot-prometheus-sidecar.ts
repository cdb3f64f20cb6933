import { App, Stack } from 'aws-cdk-lib';
import * as aps from 'aws-cdk-lib/aws-aps';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AgentConfig, Discovery, Exposure, FargateWebService, Sidecar, WorkloadTask } from '../../../src/index';

const CONFIG = `
extensions: { health_check: {}, sigv4auth: { region: '\${env:AWS_REGION}' } }
receivers: { prometheus: { config: { scrape_configs: [{ job_name: app, static_configs: [{ targets: ['localhost:8080'] }] }] } } }
exporters: { prometheusremotewrite: { endpoint: '\${env:AWS_PROMETHEUS_ENDPOINT}', auth: { authenticator: sigv4auth } } }
service: { extensions: [health_check, sigv4auth], pipelines: { metrics: { receivers: [prometheus], exporters: [prometheusremotewrite] } } }
`;

export function build(app: App): void {
  const stack = new Stack(app, 'Metrics');
  const workspace = new aps.CfnWorkspace(stack, 'Workspace');
  const parameter = new ssm.StringParameter(stack, 'CollectorConfig', { stringValue: CONFIG });

  new FargateWebService(stack, 'App', {
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4'),
      port: 8080,
      sidecars: [Sidecar.openTelemetry({ config: AgentConfig.ssmParameter(parameter), prometheusWorkspaceArn: workspace.attrArn })],
    }),
    exposure: Exposure.none(),
    discovery: Discovery.cloudMap({ name: 'app' }),
  });
}
